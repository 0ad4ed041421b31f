/** A chart over the seconds of a run, as the page carries it in JSON. */
export interface ChartData {
  /** Of the element that it is drawn into. */
  id: string;
  /** What the values are, for the axis: `ms`, `a second`, `units`. */
  unit: string;
  /** Whether a value stands for the whole second before it, rather than for that moment. */
  stepped: boolean;
  /** Since the first measured request; rising. */
  seconds: number[];
  lines: ChartLine[];
}

export interface ChartLine {
  label: string;
  /** Number of the colour, 1 to 4, in the page's style. */
  colour: number;
  /** One for each of `seconds`; null where nothing was measured. */
  values: (number | null)[];
}
