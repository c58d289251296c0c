export function canHaveOwnNetwork(): boolean;
export function inOwnNetwork(words: readonly string[]): [string, ...string[]];
