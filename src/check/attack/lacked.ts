/** What all lives of an attack lacked to come to a place: the first thing on the way there that none of them had. */
import type { CampaignBody, Declared } from '../../language/documents.js';
import { shownBy } from '../../language/condition-sites.js';
import { lifeOf } from '../../simulate/explain/life.js';
import { showIn } from '../../simulate/explain/local-time.js';
import { reasonLines } from '../../simulate/explain/run-words.js';
import type { Project } from '../../simulate/project.js';
import type { Counts, Point } from '../coverage/point.js';
import { pointKey } from '../coverage/point.js';
import { needOf } from '../discover/guide.js';
import type { Lived } from '../discover/lives.js';
import { documentAt, mailAt } from '../discover/names.js';
import type { Guard } from './guards.js';
import { sendKeys } from './guards.js';

export interface Lacking {
  readonly project: Project;
  readonly points: ReadonlyMap<string, Point>;
  readonly guards: ReadonlyMap<string, readonly Guard[]>;
  readonly reached: Counts;
  /** The shortest life that went an arm of a point. */
  readonly nearest: (key: string, arm: number) => Lived | undefined;
}

/** Of a send, a variant, a choice of content or an exit: a sentence without a full stop. */
export function lackedWords(point: Point, lacking: Lacking): string {
  if (point.kind === 'choice') return ofChoice(point, lacking);
  const campaign = campaignOf(point, lacking.project);
  const unbegun = campaign && unbegunWords(campaign, point, lacking);
  if (unbegun !== undefined) return unbegun;
  const unmet = unmetWords(point, lacking);
  if (unmet !== undefined) return unmet;
  const runs = campaign ? withRuns(campaign, lacking) : '';
  switch (point.kind) {
    case 'send':
      return stoppedWords(point, lacking) ?? `none of the ${runs} came to it`;
    case 'exit':
      return `in none of the ${runs} did such an event come while the run went on`;
    default:
      return `none of the ${runs} was dealt it${shareWords(point, lacking.project)}`;
  }
}

function campaignOf(point: Point, { ruleSet }: Project): Declared<CampaignBody> | undefined {
  const document = documentAt(point, { ruleSet } as Project);
  if (!document) return undefined;
  const experiment = ruleSet.experiments.get(document.name);
  return ruleSet.campaigns.get(experiment === document ? experiment.body.campaign : document.name);
}

const livesAt = (key: string, arm: number, { reached }: Lacking): number => reached.get(key)?.[arm] ?? 0;

const livesWords = (count: number): string => (count === 1 ? '1 life' : `${withCommas(count)} lives`);

function withCommas(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

function triggerKey({ at }: Declared<CampaignBody>): string {
  return pointKey('trigger', at(['trigger'], 'key'));
}

function withRuns(campaign: Declared<CampaignBody>, lacking: Lacking): string {
  return `${livesWords(livesAt(triggerKey(campaign), 0, lacking))} with a run of ${campaign.name}`;
}

function unbegunWords(campaign: Declared<CampaignBody>, point: Point, lacking: Lacking): string | undefined {
  if (livesAt(triggerKey(campaign), 0, lacking) > 0) return undefined;
  const why = unmetWords(point, lacking);
  return `no run of ${campaign.name} began${why === undefined ? '' : `: ${why}`}`;
}

/** The first condition on the way there that never held. */
function unmetWords(point: Point, lacking: Lacking): string | undefined {
  const guards = lacking.guards.get(point.key) ?? [];
  const unmet = guards.find(({ key }) => lacking.points.has(key) && livesAt(key, 0, lacking) === 0);
  return unmet && guardWords(unmet, lacking);
}

function guardWords({ key, words }: Guard, lacking: Lacking): string {
  const read = livesAt(key, 1, lacking);
  if (read === 0) return `no life came to ${words}`;
  const near = lacking.nearest(key, 1);
  const need = near && needOf(near, key, true, lacking.project);
  const never = `${words} was asked of ${livesWords(read)}, and never held`;
  return need === undefined ? never : `${never}; in the nearest, ${need}`;
}

/** Of a mail that was proposed and never sent: what stopped it in the shortest life. */
function stoppedWords(point: Point, lacking: Lacking): string | undefined {
  const { project } = lacking;
  const near = livesAt(point.key, 1, lacking) > 0 ? lacking.nearest(point.key, 1) : undefined;
  if (!near) return undefined;
  const life = lifeOf(project, near.timeline, showIn);
  const name = mailAt(point, project);
  const stopped = life.decisions.find(
    ({ campaign, step, outcome }) => outcome !== 'sent' && `${campaign}/${step}` === name,
  );
  if (!stopped?.reason) return undefined;
  const [why] = reasonLines(stopped, life);
  const told = why === undefined ? '' : `: ${why}`;
  return `${livesWords(livesAt(point.key, 1, lacking))} came to it, and all were stopped; the nearest was ${stopped.outcome} by ${stopped.reason}${told}`;
}

/** How rare a variant is. */
function shareWords(point: Point, { ruleSet }: Project): string {
  const experiment = ruleSet.experiments.get(documentAt(point, { ruleSet } as Project)?.name ?? '');
  if (!experiment) return '';
  const { variants, coverage } = experiment.body;
  const total = variants.reduce((sum, { weight = 1 }) => sum + weight, 0);
  const own = variants.find(({ name }) => point.label.endsWith(`, ${name}`));
  if (!own || total === 0) return '';
  const of = coverage === undefined ? '' : `, of the ${coverage} that take part`;
  return `: its weight is ${own.weight ?? 1} of ${total}${of}`;
}

function ofChoice(point: Point, lacking: Lacking): string {
  const { project, points, reached } = lacking;
  const content = documentAt(point, project);
  const isShown = [...points.values()].some(
    (one) => one.kind === 'choice' && documentAt(one, project) === content && reached.has(one.key),
  );
  const unmet = unmetWords(point, lacking);
  // A mail that was stopped shows nothing, but may have asked.
  if (isShown) return unmet ?? 'wherever the block was shown, a choice before it held';
  const sends = [...project.ruleSet.campaigns.values()]
    .filter((campaign) => shownBy(campaign, project.ruleSet).some((one) => one === content))
    .flatMap((campaign) => sendKeys(campaign).flatMap((key) => points.get(key) ?? []));
  const [send] = sends;
  return send ? `no mail that shows it was sent: ${lackedWords(send, lacking)}` : 'no mail shows it';
}
