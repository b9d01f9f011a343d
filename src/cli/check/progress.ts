import { say, withCommas } from '../terminal.js';

/** A line a second, once it takes longer than that. */
export function progressOf(what: string): (done: number, all: number) => void {
  let told = performance.now();
  return (done, all) => {
    if (done >= all || performance.now() - told < 1000) return;
    told = performance.now();
    say(`${withCommas(done)} of ${withCommas(all)} ${what}`);
  };
}
