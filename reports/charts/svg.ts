import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Markup that vega wrote; it escapes the text it is given, which is why templates may insert it raw. */
export interface Svg {
  readonly svg: string;
}

/** Draws a chart in Node, with no canvas. The size becomes a viewBox only, so that the page decides how large it is. */
export const drawSvg = async (spec: TopLevelSpec): Promise<Svg> => {
  const view = new View(parse(compile(spec).spec), { renderer: 'none' });
  try {
    const svg = await view.toSVG();
    return {
      svg: svg.replace(
        /^<svg [^>]*?width="([\d.]+)" height="([\d.]+)" viewBox/u,
        '<svg xmlns="http://www.w3.org/2000/svg" focusable="false" viewBox',
      ),
    };
  } finally {
    view.finalize();
  }
};
