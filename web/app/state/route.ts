/** Where in the app we are. It lives in the fragment, which is never sent to the box. */
export type Route =
  | {
      readonly page:
        | 'overview'
        | 'children'
        | 'plan'
        | 'log'
        | 'more'
        | 'people'
        | 'pin'
        | 'status';
    }
  | { readonly page: 'child'; readonly childId: string };

const PAGES = ['overview', 'children', 'plan', 'log', 'more', 'people', 'pin', 'status'] as const;

export function parseRoute(hash: string): Route {
  const [page = '', id = ''] = hash.replace(/^#\/?/, '').split('/');
  const childId = decoded(id);
  if (page === 'child' && childId !== '') return { page, childId };
  return { page: PAGES.find((known) => known === page) ?? 'overview' };
}

export function hrefOf(route: Route): string {
  return route.page === 'child'
    ? `#/child/${encodeURIComponent(route.childId)}`
    : `#/${route.page}`;
}

/** The code of a scanned keycard in `#k=CODE`; null for any other fragment. */
export function scannedCode(hash: string): string | null {
  return hash.startsWith('#k=') ? decoded(hash.slice(3)) : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
