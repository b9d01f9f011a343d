/** A project as a mutant has it, opened as `validate` opens it. */
import type { Mail, MailOutline } from '../../render/mail.js';
import { compileMail } from '../../render/render.js';
import type { Mails, Project } from '../../simulate/project.js';
import { openProject } from '../../simulate/project.js';
import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import type { Tree } from '../dependencies.js';
import type { Mutant } from '../mutants/mutant.js';
import type { TestedProject } from '../scenario-tests.js';
import type { Ground } from './ground.js';
import { watched } from './watchdog.js';

export type Changed =
  | { readonly kind: 'refused'; readonly mistake: Diagnostic }
  | {
      readonly kind: 'sound';
      readonly project: Project;
      readonly mails: Mails;
      readonly tree: Tree;
      readonly tested: Pick<TestedProject, 'declared' | 'fragments'>;
    };

export type SoundChange = Extract<Changed, { kind: 'sound' }>;

export async function openChanged(ground: Ground, mutant: Mutant): Promise<Changed> {
  const files = mutant.files();
  const { project, declared, diagnostics } = openProject(files);
  const mistake = diagnostics.find(({ severity }) => severity === 'error');
  if (!project || mistake) return { kind: 'refused', mistake: mistake! };
  const mails = new Map<string, Mail>();
  for (const [key, outline] of project.outlines) {
    const known = knownMail(key, outline, ground.mails);
    const { mail, diagnostics: mistakes } = known
      ? { mail: known, diagnostics: [] }
      : await compileMail(outline);
    const [first] = mistakes.filter(({ severity }) => severity === 'error');
    if (first) return { kind: 'refused', mistake: first };
    if (mail) mails.set(key, mail);
  }
  const tree: Tree = { ...ground.tree, rules: { files, ruleSet: project.ruleSet, areSound: true } };
  // Events and the profile are never changed, and what checks them is compiled by now.
  const { check, checkTraits } = ground.project;
  const tested = { declared: { ...declared, check, checkTraits }, fragments: ground.tested.fragments };
  return { kind: 'sound', project: watched(project, ground.most), mails, tree, tested };
}

/** A mail that is written as it was, and stands where it stood, is not compiled again. */
function knownMail(key: string, outline: MailOutline, mails: Mails): Mail | undefined {
  const known = mails.get(key);
  return known && textOf(known.outline) === textOf(outline) ? known : undefined;
}

const texts = new WeakMap<MailOutline, string>();

function textOf(outline: MailOutline): string {
  let text = texts.get(outline);
  if (text === undefined) texts.set(outline, (text = JSON.stringify(outline.source)));
  return text;
}
