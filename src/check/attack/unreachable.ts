/** Why no life can come to a send, a variant, a content choice or an exit: by what is certain of the conditions on the way there. */
import { shownBy } from '../../language/condition-sites.js';
import type { Project } from '../../simulate/project.js';
import type { Gap, Point } from '../coverage/point.js';
import { documentAt } from '../discover/names.js';
import { otherwiseProver, unusedProver } from '../discover/other-proofs.js';
import type { Proof, Prove } from '../discover/proof.js';
import { prover } from '../discover/proof.js';
import { templateProver } from '../discover/template-proof.js';
import type { Guard } from './guards.js';
import { guardsOf, sendKeys } from './guards.js';

/** Of what `points` tell of a project. */
export function unreachableProver(project: Project, points: readonly Point[]): Prove {
  const provers = [prover, otherwiseProver, unusedProver, templateProver].map((make) => make(project));
  const byKey = new Map(points.map((point) => [point.key, point]));
  const known = new Map<string, Proof | undefined>();
  const certain = (gap: Gap): Proof | undefined => {
    const key = `${gap.point.key} ${gap.arm.name}`;
    if (!known.has(key))
      known.set(
        key,
        provers.map((prove) => prove(gap)).find((one) => one),
      );
    return known.get(key);
  };
  const guards = guardsOf(project);
  /** A guard is a condition to hold, or a branch to be gone: the first arm of both. */
  const blockedBy = ({ key, words }: Guard): Proof | undefined => {
    const point = byKey.get(key);
    const proof = point && certain({ point, arm: point.arms[0]!, isUnread: true });
    return proof && { why: proof.why.replace(/^it /, `${words} `), places: proof.places };
  };
  const ofPoint = (point: Point): Proof | undefined =>
    (guards.get(point.key) ?? []).map(blockedBy).find((proof) => proof);
  return (gap) => {
    if (gap.arm !== gap.point.arms[0]) return certain(gap);
    return certain(gap) ?? ofPoint(gap.point) ?? ofMails(gap.point, project, byKey, ofPoint);
  };
}

/** A content block is shown by mails: where none of them can be sent, none of its choices is. */
function ofMails(
  point: Point,
  project: Project,
  byKey: ReadonlyMap<string, Point>,
  ofPoint: (point: Point) => Proof | undefined,
): Proof | undefined {
  if (point.kind !== 'choice') return undefined;
  const content = documentAt(point, project);
  const campaigns = [...project.ruleSet.campaigns.values()].filter((campaign) =>
    shownBy(campaign, project.ruleSet).some((one) => one === content),
  );
  const sends = campaigns.flatMap((campaign) => sendKeys(campaign).flatMap((key) => byKey.get(key) ?? []));
  const proofs = sends.map(ofPoint);
  if (proofs.length === 0 || !proofs.every((proof) => proof)) return undefined;
  return { why: `no mail that shows it can be sent: ${proofs[0]!.why}`, places: proofs[0]!.places };
}
