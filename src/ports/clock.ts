/** The one source of time. Read once per operation and passed on as `now`. */
export type Clock = () => Date;
