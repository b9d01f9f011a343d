/** Packages that MJML loads whatever a template holds, though few templates need them: loaded when they are first used. */
import Module from 'node:module';

/**
 * By what styles are put into elements (`mj-style inline`), and attributes of HTML are set (`mj-html-attributes`). Both load a parser of
 * HTML, its selectors and a client for the web, which takes as long as all the rest of MJML.
 */
const LATER: ReadonlySet<string> = new Set(['juice', 'cheerio']);

type Load = (this: unknown, request: string, ...others: readonly unknown[]) => unknown;

/** Of who asks; for others than MJML itself all is as ever. */
const FOR = /[\\/]mjml-core[\\/]lib[\\/]/;

/** On this thread, from now on; asked for again it does nothing. `require` of such a package gives what stands for it. */
export function loadLater(): void {
  const loader = Module as unknown as { _load?: Load };
  const load = loader._load;
  // Where Node has no such function any more, everything is loaded at once.
  if (typeof load !== 'function' || load.name === 'loadOrDefer') return;
  loader._load = function loadOrDefer(request, ...others) {
    const loadNow = () => load.call(this, request, ...others);
    const { filename = '' } = (others[0] ?? {}) as { readonly filename?: string };
    return LATER.has(request) && FOR.test(filename) ? standIn(loadNow) : loadNow();
  };
}

type Loaded = ((...parameters: unknown[]) => unknown) & Record<PropertyKey, unknown>;

/** Does as the package does; only whether it was an ES module once, which is asked at once, is said without it: none was. */
function standIn(loadNow: () => unknown): unknown {
  let loaded: Loaded | undefined;
  const get = () => (loaded ??= loadNow() as Loaded);
  return new Proxy(function packageLater() {}, {
    get: (_target, key) => (key === '__esModule' ? undefined : get()[key]),
    apply: (_target, self, parameters) => Reflect.apply(get(), self, parameters),
  });
}
