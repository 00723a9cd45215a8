/** Where a point is and what is written beside it; pixels, y downwards. */
export interface Labelled {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

export interface PlacedLabel extends Labelled {
  /** Middle of the text in y, its left end in x, or its right end where it stands left of its point. */
  readonly labelX: number;
  readonly labelY: number;
  readonly side: 'left' | 'right';
}

const LETTER = 6.2;
const LINE = 14;
const GAP = 9;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly middle: number;
}

const overlap = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && Math.abs(a.middle - b.middle) < LINE;

/** Nearest first: in the line of the point, then ever further below and above it. */
const shifts = (height: number): number[] =>
  Array.from({ length: Math.ceil(height / LINE) }, (_, i) => (i === 0 ? [0] : [i * LINE, -i * LINE])).flat();

/** Puts the name of each point beside it, moved up or down where another name is. What finds no room stays where it is. */
export const placeLabels = (
  points: readonly Labelled[],
  { width, height }: { readonly width: number; readonly height: number },
): PlacedLabel[] => {
  const marks: Box[] = points.map(({ x, y }) => ({ left: x - 5, right: x + 5, middle: y }));
  const taken: Box[] = [];
  return points
    .toSorted((a, b) => a.y - b.y)
    .map((point) => {
      const { x, y, text } = point;
      const length = text.length * LETTER;
      const side = x + GAP + length > width ? 'left' : 'right';
      const labelX = side === 'right' ? x + GAP : x - GAP;
      const left = side === 'right' ? labelX : labelX - length;
      const boxes = shifts(height).map((shift) => ({ left, right: left + length, middle: y + shift }));
      const free = boxes.find(
        (box) =>
          box.middle > LINE / 2 &&
          box.middle < height - LINE / 2 &&
          ![...taken, ...marks.filter((mark) => Math.abs(mark.middle - y) > 1)].some((other) => overlap(box, other)),
      );
      const box = free ?? { left, right: left + length, middle: y };
      taken.push(box);
      return { ...point, labelX, labelY: box.middle, side };
    });
};
