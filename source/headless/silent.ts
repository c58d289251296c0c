import type {Printer} from './printer.ts';

/** Of one that nobody reads: nothing is put into words. */
export const silentPrinter: Printer = {
	say() {},
	print() {},
	async close() {},
};
