import {randomUUID} from 'node:crypto';
import {Writable} from 'node:stream';
import {stripAnsi} from '../lib/ansi.ts';
import type {ColorRules} from './color.ts';
import type {Format, StateChange} from './format.ts';
import {describeSlowEnd} from './slow-ends.ts';

export interface TwoStreamsOptions {
	/** Lines of the service. */
	readonly output: Writable;
	/** Lines of devtui's own. */
	readonly errors: Writable;
	readonly service: string;
	readonly colors: ColorRules;
	readonly isQuiet: boolean;
	/** Without the newline. */
	readonly sentences: (change: StateChange) => readonly string[];
}

/**
 * One service prints `name | text` to one stream, devtui says `[devtui] …` on another, and who reads both from one place
 * reads them in their order: both go through one printer, devtui's lines between marks that nobody can foresee.
 */
export function createTwoStreams({output, errors, service, colors, isQuiet, sentences}: TwoStreamsOptions): {readonly output: Writable; readonly format: Format} {
	const mark = `\0${randomUUID()}\0`;
	const prefix = colors.isColored ? `\u001B[36m${service} | \u001B[0m` : `${service} | `;
	const own = (text: string) => text === '' || isQuiet ? '' : `${mark}${text.split('\n').map(line => `[devtui] ${line}\n`).join('')}${mark}`;
	return {
		output: joined(output, errors, mark),
		format: {
			entry(entry) {
				if (entry.type === 'output') {
					const text = colors.keepsPrograms ? entry.text : stripAnsi(entry.text);
					return `${prefix}${text.slice(0, -1).replaceAll('\n', () => `\n${prefix}`)}\n`;
				}

				// That the first run begins needs no telling.
				return entry.type === 'run-started' && entry.run === 1 ? '' : own(entry.text);
			},
			change: change => own(sentences(change).join('\n')),
			said: text => own(text),
			slowEnd: slow => own(describeSlowEnd(slow)),
		},
	};
}

function joined(output: Writable, errors: Writable, mark: string): Writable {
	const stream = new Writable({
		write(texts: Buffer, _encoding, done) {
			void writeParts(texts.toString().split(mark)).then(() => {
				done();
			}, done);
		},
	});

	/** The odd ones stood between marks. */
	const writeParts = async (parts: readonly string[]) => {
		for (const [index, part] of parts.entries()) {
			if (part !== '') {
				await (index % 2 === 0 ? written(output, part) : written(errors, part).catch(() => {
					// Nobody reads what devtui says of itself: the rest is still wanted.
				}));
			}
		}
	};

	output.on('error', error => stream.destroy(error));
	errors.on('error', () => {});
	return stream;
}

async function written(stream: Writable, text: string): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		stream.write(text, error => {
			if (error) {
				reject(error);
			} else {
				resolve();
			}
		});
	});
}
