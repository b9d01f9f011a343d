/** A small catalog for generated rules, whose ids are among the values of the generated property `k`. */
import type { Doc } from './rule-conditions.js';

export const THINGS: Doc = {
  kind: 'catalog',
  name: 'things',
  version: 1,
  file: 'things.csv',
  id: 'k',
  columns: {
    type: 'object',
    required: ['g'],
    properties: { k: { type: 'string' }, g: { type: 'string' }, n: { type: 'number' } },
  },
  boughtBy: ['B'],
  similar: { within: 'g', by: 'n' },
  counts: 'things-counts.csv',
};

/** The files that {@link THINGS} names. */
export const THINGS_FILES = [
  { path: 'rules/things.csv', text: 'k,g,n\nx,one,1\ny,one,2\nz,one,2\nv,two,0\nw,two,\n' },
  { path: 'rules/things-counts.csv', text: 'id,with,count\nx,,3\nx,y,1\nx,v,1\ny,,3\ny,x,1\nv,,1\nv,x,1\n' },
];
