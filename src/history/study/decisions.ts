/** What the rules decide over a log, as a study: counted, and where that is asked for written as sorted runs. */
import type { SourceFile } from '../../language/source-file.js';
import { livePerson } from '../../simulate/person.js';
import { mailNames, openProject } from '../../simulate/project.js';
import type { Study, UserHistory } from '../../simulate/study.js';
import { assert } from '../../vocabulary/diagnostic.js';
import { exposureRecord } from '../../vocabulary/exposure.js';
import type { Instant } from '../../vocabulary/time.js';
import { countExposure, type ExposureCounts } from '../exposure-tally.js';
import { withAssumed, type Assumed } from '../../simulate/assumed.js';
import { Tallying, type TallyPart } from '../tally.js';
import { DecisionBytes } from './decision-bytes.js';
import { LastMails, type SentMail } from './last-mails.js';
import { RunWriter } from './run-writer.js';
import type { Run } from './runs.js';
import type { StudyModule } from './study-module.js';

export interface DecisionsSetup {
  /** Of a project that has no mistake. */
  readonly files: readonly SourceFile[];
  readonly assumed: Assumed;
  /** Where the clock stops. */
  readonly endTime: Instant | undefined;
  /** How many of the last mails are kept. */
  readonly listed: number;
  /** A folder for runs, and which are wanted. */
  readonly folder: string;
  readonly wantsDecisions: boolean;
  readonly wantsExposures: boolean;
}

export interface DecisionsPart {
  readonly tally: TallyPart;
  readonly exposed: ExposureCounts;
  readonly last: readonly SentMail[];
  readonly decisions: { readonly count: number; readonly runs: readonly Run[] };
  readonly exposures: { readonly count: number; readonly runs: readonly Run[] };
}

const studyDecisions: StudyModule<DecisionsSetup, DecisionsPart> = (setup) => {
  const { project } = openProject(setup.files);
  assert(project, 'the files have been read without a mistake');
  const { program } = project;
  const mails = mailNames(project);
  return (number) => {
    const tally = new Tallying(mails, program.zone);
    const exposed: ExposureCounts = new Map();
    const last = new LastMails(setup.listed);
    const bytes = new DecisionBytes();
    const [decisions, exposures] = [
      new Written(setup, `decisions-${number}`),
      new Written(setup, `exposures-${number}`),
    ];
    return {
      take({ events }: UserHistory) {
        const all = withAssumed(events, setup.assumed);
        // Nobody looks at what mails are made from.
        const lived = livePerson(program, all, setup.endTime, 'off', 'dropped');
        if (lived.decisions.length > 0) tally.take(lived.decisions);
        for (const decision of lived.decisions) {
          if (decision.outcome === 'sent') last.add(decision);
          decisions.count += 1;
          if (setup.wantsDecisions) bytes.add(decisions.runs, decision);
        }
        for (const exposure of lived.exposures) {
          countExposure(exposed, exposure);
          exposures.count += 1;
          if (!setup.wantsExposures) continue;
          const { at, user, experiment: what } = exposure;
          exposures.runs.add({ at, user, what, line: JSON.stringify(exposureRecord(exposure)) });
        }
      },
      finish: () => ({
        tally: tally.finish(),
        exposed,
        last: last.mails(),
        decisions: decisions.finish(),
        exposures: exposures.finish(),
      }),
    } satisfies Study<DecisionsPart>;
  };
};

export default studyDecisions;

/** Records of one kind, in the order in which they are to stand in a file. */
class Written {
  count = 0;
  readonly runs: RunWriter;

  constructor({ folder }: DecisionsSetup, name: string) {
    this.runs = new RunWriter(folder, name);
  }

  finish(): { readonly count: number; readonly runs: readonly Run[] } {
    return { count: this.count, runs: this.runs.finish() };
  }
}
