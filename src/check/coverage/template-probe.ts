/** The points of templates and of the texts of mails. */
import type { Probe, ProbePlace } from '../../render/probe.js';
import type { Point, PointKind } from './point.js';
import { pointAt } from './point.js';

export interface TemplateProbe extends Probe {
  /** All that were outlined so far. */
  readonly points: () => readonly Point[];
  /** What was counted since it was last asked is to stay, or was for nothing. */
  readonly keep: () => void;
  readonly drop: () => void;
  /** What stayed since the last time, by key, where anything did. */
  readonly take: () => ReadonlyMap<string, number[]>;
}

const KINDS: Readonly<Record<ProbePlace['kind'], PointKind>> = {
  if: 'template-if',
  loop: 'template-loop',
  choice: 'template-choice',
  fallback: 'template-fallback',
};

export function templateProbe(): TemplateProbe {
  const places = new Map<
    string,
    { readonly point: Point; readonly counts: number[]; readonly kept: number[] }
  >();
  return {
    countsAt: (place) => {
      const point = pointOf(place);
      const known = places.get(point.key);
      if (known) return known.counts;
      const counts = point.arms.map(() => 0);
      places.set(point.key, { point, counts, kept: point.arms.map(() => 0) });
      return counts;
    },
    points: () => [...places.values()].map(({ point }) => point),
    keep: () => {
      for (const { counts, kept } of places.values()) {
        for (const [arm, count] of counts.entries()) kept[arm]! += count;
        counts.fill(0);
      }
    },
    drop: () => {
      for (const { counts } of places.values()) counts.fill(0);
    },
    take: () => {
      const taken = new Map<string, number[]>();
      for (const { point, kept } of places.values()) {
        if (kept.some((count) => count > 0)) taken.set(point.key, [...kept]);
        kept.fill(0);
      }
      return taken;
    },
  };
}

/** A text of a YAML file is one place, whatever stands in it: there, the expression tells one from another. */
function pointOf({ kind, span, offset, words, arms }: ProbePlace): Point {
  const point = pointAt(KINDS[kind], span, plainWords(words), arms);
  const isTemplate = span.file.startsWith('templates/');
  return isTemplate ? point : { ...point, key: `${point.key} ${offset} ${words}` };
}

/** The words of an expression or a statement, without the tag around it. */
function plainWords(words: string): string {
  return words
    .replace(/^\{\{!?\s*/, '')
    .replace(/\s*\}\}$/, '')
    .replace(/\s+/g, ' ');
}
