/** Prints one line. Handed in wherever a line of progress comes from, so that tests can listen. */
export type Say = (line: string) => void
