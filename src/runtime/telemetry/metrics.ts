/** Counters and gauges of the bridge. Plain numbers on the data path; text is made when a scrape asks for it. */
export class Metrics {}
