// Mailwright behind the protocol of the suite: reads cases as JSON Lines, prints decisions as JSON Lines. It opens each
// case's rules from JSON and its events from envelopes, as an adapter to any other engine would.
import { createInterface } from 'node:readline';
import process from 'node:process';
import { eventOfEnvelope } from '../../dist/check/exchange.js';
import { renderMail } from '../../dist/render/render.js';
import { compileMails, mailOf, openProject } from '../../dist/simulate/project.js';
import { simulate } from '../../dist/simulate/simulate.js';
import { decisionRecord } from '../../dist/vocabulary/decision-record.js';
import { formatPlace } from '../../dist/vocabulary/diagnostic.js';
import { parseInstant } from '../../dist/vocabulary/time.js';
import { caseKit } from './files.mjs';

const { templates } = caseKit();

const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function answer({ case: name, rules, tables = {}, events, until }) {
  const text = rules.map((document) => JSON.stringify(document)).join('\n---\n');
  const beside = Object.entries(tables).map(([file, content]) => ({ path: `rules/${file}`, text: content }));
  const { project, diagnostics } = openProject([{ path: 'rules/case.yaml', text }, ...beside, ...templates]);
  if (!project) {
    const [first] = diagnostics;
    print({ case: name, unsupported: `${formatPlace(first.span)} ${first.message}` });
    return;
  }
  const { mails } = await compileMails(project.outlines);
  const { decisions } = simulate(project.program, {
    user: events.find(({ userId }) => userId !== undefined)?.userId ?? events[0].anonymousId,
    events: events.map(eventOfEnvelope),
    until: parseInstant(until),
  });
  for (const decision of decisions) {
    const subject = decision.mail && renderMail(mailOf(mails, decision), decision.mail).subject;
    print({ case: name, ...decisionRecord(decision), ...(subject === undefined ? {} : { subject }) });
  }
  print({ case: name, done: true });
}

for await (const line of createInterface({ input: process.stdin })) await answer(JSON.parse(line));
