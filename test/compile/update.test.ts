/** What an event changes, as data: the newest counts, in whatever order they come, and own properties alone are read. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Frame } from '../../src/compile/frame.js';
import { LayoutBuilder, newState } from '../../src/compile/layout.js';
import type { TriggerEvent } from '../../src/compile/state.js';
import type { Update } from '../../src/compile/update.js';
import {
  adding,
  carryOut,
  changing,
  counting,
  notingTime,
  notingValue,
  onlyWhere,
} from '../../src/compile/update.js';
import type { JsonObject } from '../../src/vocabulary/json.js';
import { findZone } from '../../src/vocabulary/zone.js';

function frameOf(layout: LayoutBuilder): Frame {
  const state = newState(layout.build(), 'u1');
  return { state, now: 0, zone: findZone('UTC')!, event: null, entryTime: 0, stepTimes: [] };
}

const event = (timestamp: number, properties: JsonObject = {}): TriggerEvent => ({
  event: 'E',
  timestamp,
  properties,
});

test('the newest has the last word, and of some instant the one that comes last', () => {
  const times = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(times, (list) => {
      const layout = new LayoutBuilder();
      const [time, valueTime, count] = ['time', 'value time', 'count'].map((name) =>
        layout.number(name, name === 'count' ? 0 : Number.MIN_SAFE_INTEGER, 'own'),
      ) as [number, number, number];
      const value = layout.value('value');
      const frame = frameOf(layout);
      const updates: readonly Update[] = [
        notingTime(time),
        notingValue(value, valueTime, 'n'),
        counting(count),
      ];
      for (const [n, at] of list.entries()) carryOut(frame, updates, event(at, { n }));
      const newest = Math.max(...list);
      const { numbers, values } = frame.state;
      expect(numbers).toEqual([newest, newest, list.length]);
      expect(values).toEqual([list.lastIndexOf(newest)]);
    }),
  );
});

test('points halve after a half-life, in whatever order their events come; others stay what they are', () => {
  for (const [order, decayed] of [
    [[0, 10], 1.5],
    [[10, 0], 1.5],
    [[10, 10], 2],
  ] as const) {
    const layout = new LayoutBuilder();
    const [slot, steady] = [layout.number('score', 0, 'own'), layout.number('steady', 0, 'own')];
    const timeSlot = layout.number('score time', Number.MIN_SAFE_INTEGER, 'own');
    const steadyTime = layout.number('steady time', Number.MIN_SAFE_INTEGER, 'own');
    const frame = frameOf(layout);
    const updates = [
      adding({ slot, timeSlot, add: 1, halfLife: 10 }),
      adding({ slot: steady, timeSlot: steadyTime, add: 1, halfLife: Infinity }),
    ];
    for (const at of order) carryOut(frame, updates, event(at));
    expect(frame.state.numbers).toEqual([decayed, 2, 10, 10]);
  }
});

test('own properties are read, whatever they are called', () => {
  for (const name of ['name', 'constructor', 'toString', 'length', '__proto__', '0']) {
    const layout = new LayoutBuilder();
    const time = layout.number('time', Number.MIN_SAFE_INTEGER, 'own');
    const slot = layout.value('value');
    const frame = frameOf(layout);
    const updates = [notingValue(slot, time, name)];
    carryOut(frame, updates, event(1));
    expect(frame.state.values, name).toEqual([null]);
    carryOut(frame, updates, event(2, JSON.parse(`{ "${name}": "own" }`) as JsonObject));
    expect(frame.state.values, name).toEqual(['own']);
    carryOut(frame, updates, event(1, JSON.parse(`{ "${name}": "late" }`) as JsonObject));
    expect(frame.state.values, name).toEqual(['own']);
    carryOut(frame, updates, event(3));
    expect(frame.state.values, name).toEqual([null]);
  }
});

test('updates are carried out in their order, and those with a `where` at its events alone', () => {
  const layout = new LayoutBuilder();
  const count = layout.number('count', 0, 'own');
  const seen: number[] = [];
  const frame = frameOf(layout);
  const note = changing(({ state }) => void seen.push(state.numbers[count]!));
  const isOdd = (_frame: Frame, { timestamp }: TriggerEvent) => timestamp % 2 === 1;
  const updates = [note, onlyWhere(counting(count), isOdd), note];
  for (const at of [1, 2, 3]) carryOut(frame, updates, event(at));
  expect(seen).toEqual([0, 1, 1, 1, 1, 2]);
});
