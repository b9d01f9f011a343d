/** The study of a plan, for whichever thread: the same texts give the same rules. */
import type { StudyModule } from '../../history/study/study-module.js';
import type { SourceFile } from '../../language/source-file.js';
import type { ImpactPart } from '../../plan/impact/part.js';
import type { ImpactOptions } from '../../plan/impact/study.js';
import { impactStudy } from '../../plan/impact/study.js';
import type { Project } from '../../simulate/project.js';
import { openProject } from '../../simulate/project.js';
import { assert } from '../../vocabulary/diagnostic.js';

export interface ImpactSetup {
  /** Neither has a mistake. */
  readonly before: readonly SourceFile[];
  readonly after: readonly SourceFile[];
  readonly options: ImpactOptions;
}

const open: StudyModule<ImpactSetup, ImpactPart> = ({ before, after, options }) => {
  const [old, now] = [opened(before), opened(after)];
  return () => impactStudy(old, now, options);
};

export default open;

function opened(files: readonly SourceFile[]): Project {
  const { project } = openProject(files);
  assert(project, 'the files have been read without a mistake');
  return project;
}
