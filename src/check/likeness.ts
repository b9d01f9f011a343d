/** How much two texts are alike, to show the nearest first. */

/** From 0 to less than 1: how much of two texts is the same at their beginnings and ends. */
export function likeness(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let head = 0;
  while (head < most && one[head] === other[head]) head++;
  let tail = 0;
  while (tail < most - head && one.at(-1 - tail) === other.at(-1 - tail)) tail++;
  return (head + tail) / (Math.max(one.length, other.length) + 1);
}
