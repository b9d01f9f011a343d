/** The users of a scenario: the one of `profile`, and the others beside. */
import type { Span } from '../vocabulary/diagnostic.js';
import { error, warning } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import { didYouMean } from '../vocabulary/suggest.js';
import type { Path } from '../vocabulary/json.js';
import type { Spot } from './names.js';
import type { WhenItem, WrittenProfile, WrittenScenario } from './written.js';
import { givenOf } from './written.js';

/** Who a scenario is about that does not say. */
const ANYONE = 'someone';

/** Among so many users the one that was meant is looked for. */
const MOST_COMPARED = 500;

export class Users {
  /** The first is who is meant where nobody is named. */
  readonly ids: readonly string[];
  private readonly known: ReadonlySet<string>;
  private readonly named = new Set<string>();
  /** Who is meant by a name that is unknown may be any of them. */
  private hasUnknown = false;

  constructor(private readonly scenario: WrittenScenario) {
    const { profile, users = [] } = givenOf(scenario.body);
    // Of a scenario with mistakes an id may be left out.
    const others = (users as readonly WrittenProfile[]).flatMap(({ userId }) => userId ?? []);
    this.known = new Set([profile?.userId ?? ANYONE, ...others]);
    this.ids = [...this.known];
  }

  /** The user that an item or an expectation is of; an unknown one is reported. */
  userOf({ user }: { readonly user?: string }, { at, path, report }: Spot): string {
    const [own] = this.ids as readonly [string, ...string[]];
    if (user === undefined || this.known.has(user)) {
      this.named.add(user ?? own);
      return user ?? own;
    }
    this.hasUnknown = true;
    const span = at([...path, 'user']);
    const isOnly = this.ids.length === 1;
    const candidates = this.ids.slice(0, MOST_COMPARED);
    report(
      error('unknown-user', span, `\`given\` has no user \`${user}\``, {
        help: isOnly
          ? `write \`users: [ { userId: ${user} } ]\` in \`given\``
          : didYouMean(user, candidates, 'user'),
        fix: respelling(span, user, candidates),
        related: isOnly ? undefined : [{ message: 'the users', span: at(['given', 'users'], 'key') }],
      }),
    );
    return own;
  }

  /** Two of one id, and users whom nothing happens to and nothing is expected of. */
  check({ at, report }: Spot): void {
    const { when } = this.scenario.body;
    const given = givenOf(this.scenario.body);
    if (!given.users) return;
    const claimed = new Set(when.flatMap(claimedIds));
    const first = new Map<string, Span>();
    const places: readonly (readonly [string, Path])[] = [
      [this.ids[0]!, ['given', 'profile', 'userId']],
      ...(given.users as readonly WrittenProfile[]).flatMap(({ userId }, index) =>
        userId === undefined ? [] : [[userId, ['given', 'users', index, 'userId']] as const],
      ),
    ];
    for (const [index, [id, path]] of places.entries()) {
      const isWritten = index > 0 || given.profile !== undefined;
      const span = at(path);
      const before = first.get(id);
      if (before) {
        report(
          error('duplicate-name', span, `two users of this scenario are called \`${id}\``, {
            help: 'give one of the two another `userId`, or remove it',
            related: [{ message: 'the first', span: before }],
          }),
        );
      } else if (isWritten && !this.hasUnknown && !this.named.has(id) && !claimed.has(id)) {
        report(
          warning(
            'unused-user',
            span,
            `nothing happens to the user \`${id}\`, and nothing is expected`,
            `remove it, or write \`user: ${id}\` beside what happens`,
          ),
        );
      }
      if (!before) first.set(id, span);
    }
  }
}

function claimedIds(item: WhenItem): readonly string[] {
  const { anonymousId } = item;
  const previousId = 'type' in item ? item.previousId : undefined;
  return [anonymousId, previousId].filter((id) => id !== undefined);
}
