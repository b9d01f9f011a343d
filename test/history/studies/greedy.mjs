// A thread that takes memory without end.
import { serve } from '../../../dist/history/thread.js';

serve(() => {
  const taken = [];
  for (;;) taken.push(Array.from({ length: 10_000 }, (_, index) => ({ index })));
});
