/** The only source of time. An operation reads it once and passes it on as `now`. */
export type Clock = () => Date;
