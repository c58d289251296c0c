/** Of whole lines. Natively on the whole block: work for every line would cost more than all the rest. */
export function prefixLines(lines: string, prefix: string): string {
	return `${prefix}${lines.slice(0, -1).replace(/\n/g, `\n${prefix.replaceAll('$', '$$$$')}`)}\n`;
}
