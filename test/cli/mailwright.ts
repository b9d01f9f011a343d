/** Runs the command as a user does: as a process of its own, over a project in a folder of its own. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js');

export function mailwright(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd,
      env: { ...process.env, GITHUB_ACTIONS: '', GITHUB_STEP_SUMMARY: '', NO_COLOR: '1', ...env },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.on('close', (code) => done({ code, out, err }));
  });
}

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A small sound project, to be spoilt. */
export const SOUND: Files = {
  'rules/shop.yaml': `kind: event
name: Product Added
version: 1
properties:
  type: object
  required: [cart_id, price]
  properties: { cart_id: { type: string }, price: { type: number }, colour: { type: string } }
---
kind: profile
name: customer
version: 1
traits: { type: object, properties: { firstName: { type: string }, country: { type: string } } }
---
kind: policy
name: sending
version: 1
timeZone: Europe/Berlin
from: { name: Shop, address: hello@shop.example }
purposes:
  marketing:
    consent: opt-in
    quietHours: { from: "21:00", to: "08:00", onHit: defer }
    caps: [ { max: 1, per: 24h, window: rolling, onHit: drop } ]
`,
  'rules/cart.yaml': `kind: segment
name: big-spender
version: 1
when: { fact: sum, params: { event: Product Added, property: price }, operator: greaterThan, value: 100 }
---
kind: campaign
name: cart
version: 1
purpose: marketing
trigger: { event: Product Added }
entry: { key: $.properties.cart_id, onRepeat: restart, maxWait: 6h }
audience: { condition: big-spender }
steps:
  - { id: settle, wait: 1h }
  - send: reminder
    template: cart
    subject: "{{ name }}, your cart"
    data:
      name: { fact: profile, path: $.traits.firstName, default: Hello }
`,
  'templates/cart.mjml': `<mjml>
  <mj-body>
    <mj-section>
      <mj-column>
        <mj-text>Hello {{ name }}</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`,
  'scenarios/cart.yaml': `- name: a cart is remembered
  given:
    profile: { userId: ada, traits: { firstName: Ada }, consent: { marketing: granted } }
  when:
    - { at: "2026-03-02T10:00:00+01:00", event: Product Added, properties: { cart_id: c1, price: 140 } }
  then:
    - { at: "2026-03-02T11:00:00+01:00", send: cart/reminder, subject: "Ada, your cart" }
`,
};

/** Writes a project, calls `use` with its folder, and removes it again. */
export async function withProject<Result>(
  files: Files,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'mailwright-test-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A project in which a text stands instead of another, once. */
export function spoilt(path: string, from: string, to: string): Files {
  const text = SOUND[path];
  if (typeof text !== 'string' || !text.includes(from)) throw new Error(`${path} does not hold ${from}`);
  return { ...SOUND, [path]: text.replace(from, to) };
}
