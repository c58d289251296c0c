import {Buffer} from 'node:buffer';
import type {BuilderEffect, SpoolEntry} from '../../source/fleet/builder/events.ts';
import {chunkBytes, type ResultLine} from '../../source/fleet/builds.ts';

export type SpoolEffect = BuilderEffect & {readonly type: `spool-${string}`};

export function isSpoolEffect(effect: BuilderEffect): effect is SpoolEffect {
	return effect.type.startsWith('spool-');
}

/** What a builder has on its disk; survives its crashes. */
export class FakeSpool {
	readonly entries = new Map<string, SpoolEntry>();
	readonly results: ResultLine[] = [];
	/** The same, by ledger. */
	readonly resultsOf = new Map<string, ResultLine[]>();
	private readonly logs = new Map<string, Buffer>();

	apply(effect: SpoolEffect): void {
		switch (effect.type) {
			case 'spool-job': {
				// As JSON keeps it: a later change of the state is none of the disk.
				this.entries.set(effect.entry.job.id, JSON.parse(JSON.stringify(effect.entry)) as SpoolEntry);
				break;
			}

			case 'spool-forget': {
				this.entries.delete(effect.job);
				this.removeLogs(effect.job);
				break;
			}

			case 'spool-clear-logs': {
				this.removeLogs(effect.job);
				break;
			}

			case 'spool-log': {
				this.print(effect.job, effect.attempt, effect.step, effect.bytes);
				break;
			}

			case 'spool-results': {
				this.results.push(...effect.lines);
				this.resultsOf.set(effect.ledger, [...this.resultsOf.get(effect.ledger) ?? [], ...effect.lines]);
				break;
			}
		}
	}

	/** Its entry cannot be read: then its logs are nobody's. */
	damage(job: string): void {
		this.entries.delete(job);
		this.removeLogs(job);
	}

	/** By ledger, the number of the last line. */
	get numbers(): ReadonlyMap<string, number> {
		return new Map([...this.resultsOf].map(([ledger, lines]) => [ledger, lines.at(-1)?.number ?? 0]));
	}

	/** @returns how many bytes the log has then. */
	print(job: string, attempt: number, step: number, bytes: Uint8Array): number {
		const log = Buffer.concat([this.log(job, attempt, step), bytes]);
		this.logs.set(keyOf(job, attempt, step), log);
		return log.length;
	}

	read(job: string, attempt: number, step: number, offset: number): Uint8Array {
		return new Uint8Array(this.log(job, attempt, step).subarray(offset, offset + chunkBytes));
	}

	log(job: string, attempt: number, step: number): Buffer {
		return this.logs.get(keyOf(job, attempt, step)) ?? Buffer.alloc(0);
	}

	private removeLogs(job: string): void {
		for (const key of [...this.logs.keys()].filter(each => each.startsWith(`${job} `))) {
			this.logs.delete(key);
		}
	}
}

function keyOf(job: string, attempt: number, step: number): string {
	return `${job} ${attempt} ${step}`;
}
