// What is wrong with a page as it is laid out now, found in the browser: text and buttons that stick
// out of their card or the screen, that lie on each other, that are cut off, or that a thumb would miss.

/** How a reader may have set the text: the size of the root in per cent, and the font. */
export interface TextSetting {
  readonly percent: number;
  readonly font: string;
}

/** Runs in the page, as `inPage` loads it: it uses nothing but its arguments and the document. */
export function findLayoutFaults(settings: readonly TextSetting[]): string[] {
  const root = document.documentElement;
  const faults = settings.flatMap(({ percent, font }) => {
    // The app's own size is 112.5 % of the browser's.
    root.style.fontSize = percent === 100 ? '' : `${1.125 * percent}%`;
    root.style.fontFamily = font;
    return faultsNow().map((fault) => `${percent} % ${font}: ${fault}`);
  });
  root.style.fontSize = '';
  root.style.fontFamily = '';
  return faults;

  interface Part {
    readonly element: Element;
    readonly layer: Element | null;
    readonly boxes: readonly DOMRect[];
  }

  function faultsNow(): string[] {
    const open = document.querySelector('dialog[open]');
    const texts = partsOf(open ?? document.body, textBoxes);
    const targets = partsOf(open ?? document.body, targetBoxes);
    return [
      ...[root, ...document.querySelectorAll('dialog[open]')]
        .filter((part) => part.scrollWidth > part.clientWidth)
        .map(
          (part) =>
            `${nameOf(widestIn(part))} makes it scroll sideways by ${part.scrollWidth - part.clientWidth}`,
        ),
      ...texts.filter(sticksOut).map(({ element }) => `${nameOf(element)} sticks out`),
      ...[...texts, ...targets].filter(isCut).map(({ element }) => `${nameOf(element)} is cut off`),
      ...targets.filter(isLow).map(({ element }) => `${nameOf(element)} is lower than a thumb`),
      ...overlaps(texts),
      ...overlaps(targets),
    ];
  }

  function widestIn(page: Element): Element {
    const rightOf = (element: Element) => element.getBoundingClientRect().right;
    return [...page.querySelectorAll('*')]
      .filter((element) => isShown(element))
      .reduce((widest, each) => (rightOf(each) >= rightOf(widest) ? each : widest), page);
  }

  function partsOf(within: Element, boxesOf: (element: Element) => DOMRect[]): Part[] {
    return [...within.querySelectorAll('*')]
      .filter((element) => !element.closest('.hidden, .skip, svg, option') && isShown(element))
      .map((element) => ({
        element,
        // What floats above the page lies on it on purpose.
        layer: element.closest('dialog, .tabs, .banners, .snackbar-place'),
        boxes: boxesOf(element),
      }))
      .filter(({ boxes }) => boxes.length > 0);
  }

  function isShown(element: Element): boolean {
    const { clipPath } = getComputedStyle(element);
    const label = element.closest('.field-quiet label, .tab-label');
    if (clipPath !== 'none' || (label && getComputedStyle(label).clipPath !== 'none')) return false;
    return element.checkVisibility({ contentVisibilityAuto: true });
  }

  /** The boxes of the element's own text, line by line, without the room between lines. */
  function textBoxes(element: Element): DOMRect[] {
    return [...element.childNodes].flatMap((node) => {
      if (node.nodeType !== Node.TEXT_NODE || !node.textContent?.trim()) return [];
      const range = document.createRange();
      range.selectNodeContents(node);
      return [...range.getClientRects()]
        .filter(({ width }) => width > 0)
        .map(({ x, y, width, height }) => new DOMRect(x, y + height / 5, width, (3 * height) / 5));
    });
  }

  function targetBoxes(element: Element): DOMRect[] {
    if (!element.matches('button, a, input, select, textarea')) return [];
    return [...element.getClientRects()];
  }

  /** Links within a sentence may be lower. */
  function isLow({ element, boxes }: Part): boolean {
    const isTarget = element.matches('button, select, input, .button, .tabs a, .back');
    return (
      isTarget && !element.matches('[type=radio]') && boxes.some(({ height }) => height < 47.5)
    );
  }

  /** Out of the nearest box with an edge or a ground of its own, or of the screen. */
  function sticksOut({ element, boxes }: Part): boolean {
    const card = cardOf(element);
    const { left, right } = card?.getBoundingClientRect() ?? { left: 0, right: root.clientWidth };
    return boxes.some(
      (box) =>
        box.left < Math.max(left, 0) - 1 || box.right > Math.min(right, root.clientWidth) + 1,
    );
  }

  function cardOf(element: Element): Element | null {
    for (let each: Element | null = element; each; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (style.display === 'inline') continue;
      if (Number.parseFloat(style.borderLeftWidth) > 0 && style.borderLeftStyle !== 'none')
        return each;
      if (style.backgroundColor !== 'rgba(0, 0, 0, 0)' && each !== document.body) return each;
    }
    return null;
  }

  function isCut({ element, boxes }: Part): boolean {
    for (let each: Element | null = element; each && each !== root; each = each.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(each);
      const box = each.getBoundingClientRect();
      if (/hidden|clip/.test(overflowX) && boxes.some(({ right }) => right > box.right + 1))
        return true;
      if (/hidden|clip/.test(overflowY) && boxes.some(({ bottom }) => bottom > box.bottom + 1))
        return true;
    }
    return false;
  }

  function overlaps(parts: readonly Part[]): string[] {
    const boxes = parts
      .flatMap((part) => part.boxes.map((box) => ({ part, box })))
      .sort((a, b) => a.box.top - b.box.top);
    const found = new Set<string>();
    boxes.forEach(({ part, box }, n) => {
      for (const other of boxes.slice(n + 1)) {
        if (other.box.top > box.bottom - 1) break;
        if (other.box.left > box.right - 1 || other.box.right < box.left + 1) continue;
        if (other.part.layer !== part.layer || other.part.element === part.element) continue;
        if (part.element.contains(other.part.element)) continue;
        if (other.part.element.contains(part.element)) continue;
        found.add(`${nameOf(part.element)} lies on ${nameOf(other.part.element)}`);
      }
    });
    return [...found];
  }

  function nameOf(element: Element): string {
    const words = (element.textContent ?? '').trim().slice(0, 30);
    return `${element.tagName.toLowerCase()}.${element.className || '-'} “${words}”`;
  }
}
