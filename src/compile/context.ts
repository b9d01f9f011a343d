import type { Condition, FactReference } from '../language/documents.js';
import type { RuleSet } from '../language/rule-set.js';
import type { JsonValue } from '../vocabulary/json.js';
import type { Frame } from './frame.js';
import type { LayoutBuilder } from './layout.js';

/** What is known while a part of the rules is compiled. */
export interface CompileContext {
  readonly ruleSet: RuleSet;
  readonly layout: LayoutBuilder;
  /** The campaign in which the part stands, which `since: entry` refers to. */
  readonly campaign: string | undefined;
  /** That campaign's version. */
  readonly version: number | undefined;
  /** The campaign's steps that `since` counts from, by id: a run notes when they ran. */
  readonly timedSteps: readonly string[];
  /** Compiles the `where` of a fact. */
  readonly compileWhere: (condition: Condition) => (frame: Frame) => boolean;
  /** Has the `where` of a fact over these events reported as they come, where someone observes the rules. */
  readonly observeWhere?: (event: string, condition: Condition) => void;
  /**
   * Reads facts from elsewhere, before their paths and defaults, where conditions are judged over chosen values. Parts of
   * the event and of the user are read from the frame all the same.
   */
  readonly given?: (reference: FactReference) => (frame: Frame) => JsonValue | undefined;
}
