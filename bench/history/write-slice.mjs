// A thread that writes one slice of the log.
import { closeSync, openSync, writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { generateLines } from '../store/generate.mjs';

const { events, slice, slices, path } = workerData;
const isPacked = path.includes('.gz');
const file = openSync(path, 'w');
let text = '';
const flush = () => {
  // Members of a gzip file may follow each other.
  writeSync(file, isPacked ? gzipSync(text, { level: 1 }) : text);
  text = '';
};
for (const line of generateLines(events, { slice, slices })) {
  text += line;
  if (text.length >= 1 << 23) flush();
}
if (text !== '') flush();
closeSync(file);
