/** Ways of templates that no mail takes: what a mail is made from is never so, because of what lets it be sent. */
import type {
  CampaignBody,
  Condition,
  Declared,
  FactCondition,
  FactReference,
  Part,
} from '../../language/documents.js';
import { isFactReference, partAt, spanOf } from '../../language/documents.js';
import { conditionSpan } from '../../language/analysis/words.js';
import type { SendDeclaration } from '../../language/send-declaration.js';
import { sendDeclarations, variantSends } from '../../language/send-declaration.js';
import { Places } from '../../language/text-edit.js';
import type { Project } from '../../simulate/project.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { canonicalJson, isObject } from '../../vocabulary/json.js';
import type { Gap, Point } from '../coverage/point.js';
import type { Proof, Prove } from './proof.js';

export function templateProver(project: Project): Prove {
  const { ruleSet } = project;
  const sends = [...sendDeclarations(ruleSet), ...variantSends(ruleSet)];
  return (gap) => {
    const { point } = gap;
    if (!point.kind.startsWith('template-')) return undefined;
    const shown = sends.filter((send) => shows(send, point, project));
    const excluded = excludedWay(gap);
    if (!excluded) return undefined;
    const around = excluded.kind === 'empty' ? enclosing(point, excluded.name, project) : undefined;
    if (around)
      return { why: `it stands where \`${excluded.name}\` is not empty`, places: [point.span, around] };
    const proofs = shown.map((send) => proofFor(excluded, send, project));
    return proofs.length > 0 && proofs.every((one) => one !== undefined) ? proofs[0] : undefined;
  };
}

/** What would have to be so for the way to be taken. */
type Excluded =
  | { readonly kind: 'empty'; readonly name: string }
  | { readonly kind: 'absent'; readonly name: string }
  | { readonly kind: 'lacking'; readonly name: string; readonly isList: boolean; readonly property: string };

function excludedWay({ point: { kind, label }, arm }: Gap): Excluded | undefined {
  const list =
    /^for \(const \w+ of ([\w.]+)\) \{$/.exec(label)?.[1] ??
    /^if \(([\w.]+)\.length > 0\) \{$/.exec(label)?.[1];
  if (list !== undefined && (arm.name === 'empty' || arm.name === 'false'))
    return { kind: 'empty', name: list };
  if (kind === 'template-fallback' && arm.name === 'replaced') {
    const [, name, first, property] = /^(\w+)(\[0\])?\.(\w+) \?\? /.exec(label) ?? [];
    return name === undefined || property === undefined
      ? undefined
      : { kind: 'lacking', name, isList: first !== undefined, property };
  }
  const name = /^if \((\w+)\) \{$/.exec(label)?.[1] ?? /^(\w+) \? /.exec(label)?.[1];
  return name !== undefined && arm.name === 'false' ? { kind: 'absent', name } : undefined;
}

/** Whether a mail is made from the text in which a point stands. */
function shows({ step }: SendDeclaration, { span, label }: Point, { ruleSet }: Project): boolean {
  if (ruleSet.templates.get(step.template)?.path === span.file) return true;
  const expression = label.replace(/…$/, '');
  return [step.subject, step.preheader ?? ''].some((text) => text.replace(/\s+/g, ' ').includes(expression));
}

/** The place of an `if` around a loop that asks for the loop's own list. */
function enclosing({ span }: Point, list: string, { ruleSet }: Project): Span | undefined {
  const file = [...ruleSet.templates.values()].find(({ path }) => path === span.file);
  if (!file) return undefined;
  const places = new Places(file);
  const end = places.offset(span.line, span.column) ?? 0;
  const open: { asks: boolean; readonly span: Span }[] = [];
  for (const tag of file.text.slice(0, end).matchAll(/\{\{!([\s\S]*?)\}\}/g)) {
    const code = tag[1]!.trim();
    // What stands behind an `else` is asked for the opposite.
    if (code.startsWith('}')) open.pop();
    if (!code.endsWith('{')) continue;
    const condition = /^if \((.*)\) \{$/s.exec(code)?.[1] ?? '';
    const parts = condition.includes('||') ? [] : condition.split('&&').map((part) => part.trim());
    const asks = parts.includes(`${list}.length > 0`);
    // Inside of a loop over something else, the name may be another thing's.
    const isHidden = new RegExp(`^for \\(const ${list.split('.')[0]!} of `).test(code);
    if (isHidden) open.forEach((one) => (one.asks = false));
    open.push({ asks, span: places.span(tag.index, tag.index + tag[0].length) });
  }
  return open.findLast(({ asks }) => asks)?.span;
}

function proofFor(excluded: Excluded, send: SendDeclaration, project: Project): Proof | undefined {
  const { name } = excluded;
  if (excluded.kind === 'empty' && name.includes('.')) return ofContent(name, send, project);
  const binding = send.step.data && Object.hasOwn(send.step.data, name) ? send.step.data[name] : undefined;
  if (!isFactReference(binding)) return undefined;
  const fact = binding as FactReference;
  if (excluded.kind === 'absent') return ofPresence(fact, send, project);
  if (excluded.kind === 'empty') return ofList(fact, send);
  return ofProperty(fact, excluded, send, project);
}

/** All choices of a block have something in the list. */
function ofContent(name: string, { step }: SendDeclaration, { ruleSet }: Project): Proof | undefined {
  const [slot = '', key = '', ...deeper] = name.split('.');
  const block = step.content && Object.hasOwn(step.content, slot) ? step.content[slot] : undefined;
  const content = block === undefined ? undefined : ruleSet.contents.get(block);
  if (!content || deeper.length > 0) return undefined;
  const isFull = content.body.choose.every((choice) => {
    const shown = 'when' in choice ? choice.show : choice.otherwise;
    const list = Object.hasOwn(shown, key) ? shown[key] : undefined;
    return Array.isArray(list) && list.length > 0;
  });
  return isFull
    ? { why: `every choice of \`${content.name}\` has \`${key}\``, places: [content.span] }
    : undefined;
}

/** The mail is only sent where the list has a first item. */
function ofList(fact: FactReference, send: SendDeclaration): Proof | undefined {
  if (fact.fact !== 'collect' || fact.path !== undefined) return undefined;
  const begun = ofBeginning(fact, send);
  if (begun) return begun;
  const leaf = asked(send).find(
    ({ leaf: one }) =>
      one.fact === 'collect' &&
      one.operator === 'present' &&
      one.path?.startsWith('$[0]') === true &&
      canonicalJson(one.params) === canonicalJson(fact.params),
  );
  return (
    leaf && { why: `the mail is sent only where ${leaf.words} finds something in it`, places: [leaf.span] }
  );
}

/** What began the run is one of them. */
function ofBeginning({ params = {} }: FactReference, { campaign }: SendDeclaration): Proof | undefined {
  const { trigger, migrate } = campaign.body;
  const isOfRun = params.since === 'entry' && !params.where && !params.within && !params.without;
  if (!isOfRun || migrate || !('event' in trigger) || trigger.event !== params.event) return undefined;
  const why = `the \`${trigger.event}\` with which the run began is one of them`;
  return { why, places: [spanOf({ at: campaign.at, path: ['trigger', 'event'] })] };
}

/** The tracking plan requires the property of every event. */
function ofProperty(
  fact: FactReference,
  { property, isList }: Extract<Excluded, { kind: 'lacking' }>,
  send: SendDeclaration,
  { ruleSet }: Project,
): Proof | undefined {
  const { trigger } = send.campaign.body;
  const begun = 'event' in trigger && !send.campaign.body.migrate ? trigger.event : undefined;
  const isOfTrigger = !isList && fact.fact === 'event' && fact.path === '$.properties';
  const name = isOfTrigger
    ? begun
    : isList && fact.params?.property === undefined
      ? fact.params?.event
      : undefined;
  const plan = name === undefined ? undefined : ruleSet.events.get(name);
  if (plan?.body.properties.required?.includes(property) !== true) return undefined;
  const required = spanOf({ at: plan.at, path: ['properties', 'required'] });
  const why = `\`${plan.name}\` always has \`${property}\``;
  if (isOfTrigger) return { why, places: [required] };
  const list = ofList(fact, send);
  return list && { why: `${why}, and ${list.why}`, places: [required, ...list.places] };
}

/** The run began because of such an event, or the mail is only sent after one. */
function ofPresence(fact: FactReference, send: SendDeclaration, { ruleSet }: Project): Proof | undefined {
  const { event, within, where, since, property } = fact.params ?? {};
  const isOfAll =
    within === undefined && where === undefined && since === undefined && property === undefined;
  if ((fact.fact !== 'last' && fact.fact !== 'first') || !isOfAll || fact.path !== undefined)
    return undefined;
  const { trigger, migrate } = send.campaign.body;
  const segment = 'enters' in trigger && !migrate ? ruleSet.segments.get(trigger.enters) : undefined;
  const entered = segment
    ? leavesOf(segment.body.when, { at: segment.at, path: ['when'] }, `segment \`${segment.name}\``)
    : [];
  const known = [...asked(send), ...entered].find(
    ({ leaf }) => leaf.params?.event === event && saysThereIsOne(leaf),
  );
  return known && { why: `${known.words} asks for an earlier \`${event}\``, places: [known.span] };
}

const HOLD_OF_SOMETHING = [
  'greaterThan',
  'greaterThanInclusive',
  'lessThan',
  'lessThanInclusive',
  'equal',
  'present',
];

function saysThereIsOne({ fact, operator, value, params }: FactCondition): boolean {
  if (isObject(value) || (params !== undefined && Object.hasOwn(params, 'default'))) return false;
  if (fact === 'count') {
    return (
      typeof value === 'number' &&
      operator === (value >= 1 ? 'greaterThanInclusive' : 'greaterThan') &&
      value >= 0
    );
  }
  return fact === 'recency' && HOLD_OF_SOMETHING.includes(operator);
}

interface Asked {
  readonly leaf: FactCondition;
  readonly words: string;
  readonly span: Span;
}

/** What must hold at the very instant at which the mail is sent. */
function asked({ campaign, step, part }: SendDeclaration): readonly Asked[] {
  const { audience }: CampaignBody = campaign.body;
  const own: Declared<CampaignBody>['at'] = campaign.at;
  return [
    ...(audience ? leavesOf(audience, { at: own, path: ['audience'] }, 'the audience') : []),
    ...(step.when ? leavesOf(step.when, partAt(part, 'when'), 'its `when`') : []),
  ];
}

/** The comparisons that hold wherever a condition does. */
function leavesOf(condition: Condition, part: Part, words: string): readonly Asked[] {
  if ('all' in condition)
    return condition.all.flatMap((one, index) => leavesOf(one, partAt(part, 'all', index), words));
  if ('any' in condition || 'not' in condition || 'condition' in condition) return [];
  return [{ leaf: condition, words, span: conditionSpan(condition, part) }];
}
