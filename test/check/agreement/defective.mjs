/**
 * Puts a defect into the command: `node --import ./defective.mjs dist/cli/main.js check` runs it with one snippet of
 * the evaluator's text replaced. MAILWRIGHT_DEFECT is the file within dist/, what stands there, and what is to stand there.
 */
import { register } from 'node:module';

const hook = `
export async function initialize(defect) { [file, from, to] = defect; }
let file, from, to;
export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (!url.endsWith(file)) return loaded;
  const parts = String(loaded.source).split(from);
  if (parts.length !== 2) throw new Error('what is to be replaced stands there ' + (parts.length - 1) + ' times');
  return { ...loaded, source: parts.join(to) };
}`;

register(`data:text/javascript,${encodeURIComponent(hook)}`, {
  data: JSON.parse(process.env.MAILWRIGHT_DEFECT),
});
