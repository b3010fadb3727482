import { useEffect, useState } from 'preact/hooks';

/** As many rows as a screen holds, and as many as can be added without a hitch on a slow phone. */
const FIRST = 20;
const MORE = 30;

/**
 * How many of `all` rows to draw: what is in sight at once, the rest a few at a time right after,
 * so that opening a list of hundreds does not make anybody wait. It starts over with another `list`.
 */
export function useGrowing(all: number, list: unknown, first = FIRST): number {
  const [drawn, setDrawn] = useState({ list, count: first });
  const count = drawn.list === list ? drawn.count : FIRST;
  useEffect(() => {
    if (count >= all) return;
    const timer = setTimeout(() => setDrawn({ list, count: count + MORE }), 0);
    return () => clearTimeout(timer);
  }, [count, all, list]);
  return count;
}
