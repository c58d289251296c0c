import type {Engine as AppEngine} from '../app.ts';
import type {ServiceState} from '../core/state.ts';
import type {LogEntry} from '../logs/entry.ts';
import {ServiceEndedError} from './errors.ts';
import {linesOf, toPattern} from './lines.ts';
import {patiently} from './patiently.ts';
import {describeEnd, failureOf, hasEnded, tookTooLong} from './readiness.ts';
import type {LogLine, WaitForLineOptions} from './types.ts';
import {knownOf} from './wait-ready.ts';

export async function waitForLine(engine: AppEngine, name: string, wanted: RegExp | string, {from = 'run', ...options}: WaitForLineOptions): Promise<LogLine> {
	const {store, logs} = engine;
	const pattern = toPattern(wanted, 'pattern');
	const what = pattern === wanted ? String(pattern) : JSON.stringify(wanted);
	const tooLong = (timeoutMs: number) => tookTooLong(knownOf(engine), [name], timeoutMs, `a line that fits ${what}`);
	return patiently<LogLine>(options, tooLong, (found, fail) => {
		const take = (entries: readonly LogEntry[]) => {
			const [line] = linesOf(entries, {pattern});
			if (line) {
				found(line);
			}
		};

		const judge = () => {
			const service = store.getSnapshot().services[name];
			if (!service || hasEnded(service)) {
				const failure = failureOf({state: store.getSnapshot(), logs}, name);
				fail(new ServiceEndedError(`${name} has ended and has printed no line that fits ${what}: ${service ? describeEnd(service) : failure.reason}.`, failure));
			}
		};

		const now = store.getSnapshot().services[name];
		if (from === 'run' && now && isCurrent(now)) {
			take(logs.entriesOf(name, 0).filter(({run}) => run === now.run));
		}

		judge();
		const endings = [
			logs.subscribe(entry => {
				if (entry.service === name) {
					take([entry]);
				}
			}),
			store.subscribe(judge),
		];
		return () => {
			for (const end of endings) {
				end();
			}
		};
	});
}

/** What the last run has printed counts until another one is on its way. */
function isCurrent({phase}: ServiceState): boolean {
	return phase.type !== 'waiting' && !(phase.type === 'stopping' && phase.next.type === 'restart');
}
