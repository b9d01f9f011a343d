/** Names in documents that have other mistakes: those that nothing else could put right are told with them. */
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { checkCampaign, checkContent } from './campaign-check.js';
import type {
  CampaignBody,
  ContentBody,
  Declared,
  ExperimentBody,
  PolicyBody,
  ScoreBody,
  SegmentBody,
} from './documents.js';
import { checkCondition } from './condition-check.js';
import { checkExperiment } from './experiment-check.js';
import { Names } from './names.js';
import { checkPolicy } from './policy-check.js';
import type { Remaining, RuleSet } from './rule-set.js';
import { checkScore } from './score-check.js';

type Report = (diagnostic: Diagnostic) => void;

/** Wrong whatever stands in the place of the parts that are left out. What is missing, unused or without effect may not be. */
const CERTAIN: ReadonlySet<string> = new Set([
  'unknown-event',
  'unknown-segment',
  'unknown-score',
  'unknown-content',
  'unknown-campaign',
  'unknown-catalog',
  'unknown-template',
  'unknown-purpose',
  'unknown-zone',
  'unknown-trait',
  'unknown-path',
  'outside-project',
  'bad-comparison',
  'bad-path',
  'out-of-range',
]);

export function checkRemains(ruleSet: RuleSet, report: Report): void {
  for (const one of ruleSet.remains) {
    const { file } = one.document.span;
    const told: Report = (found) => {
      if (CERTAIN.has(found.code) && found.span.file === file) report(found);
    };
    checkOne(one, new Names(ruleSet, told), told);
  }
}

function checkOne({ kind, document }: Remaining, names: Names, report: Report): void {
  if (kind === 'campaign') checkCampaign(document as Declared<CampaignBody>, names, report);
  else if (kind === 'experiment') checkExperiment(document as Declared<ExperimentBody>, names, report);
  else if (kind === 'policy') checkPolicy(document as Declared<PolicyBody>, names, report);
  else if (kind === 'score') checkScore(document as Declared<ScoreBody>, names, report);
  else if (kind === 'segment' || kind === 'content') {
    const reading = {
      names,
      event: { missing: 'it is not known for which event' },
      hasEntry: kind === 'content',
      onlyEvent: false,
    };
    if (kind === 'content') checkContent(document as Declared<ContentBody>, reading, report);
    else {
      const { body, at } = document as Declared<SegmentBody>;
      checkCondition(body.when, { at, path: ['when'] }, reading, report);
    }
  }
}
