import type {LogPager} from './host.ts';
import type {Lending} from './lending.ts';
import type {Messages} from './messages.ts';
import {nameAll} from './subject.ts';

export interface LogOpening {
	readonly services: readonly string[];
	readonly pager: LogPager | undefined;
	readonly lend: Lending['lend'];
	readonly messages: Pick<Messages, 'say'>;
}

/** Read the log of a pane by another program; what stands in its way is said. */
export async function openLog({services, pager, lend, messages}: LogOpening): Promise<void> {
	const names = nameAll(services.map(name => ({name})));
	const printed = services.filter(service => pager?.hasLog(service));
	if (!pager) {
		messages.say({text: `the log of ${names} is not here`, tone: 'refused'});
	} else if (printed.length === 0) {
		messages.say({text: services.length === 1 ? `${names} has printed nothing` : 'nobody has printed anything', tone: 'refused'});
	} else {
		const outcome = await lend(async signal => pager.open(services, signal));
		if (outcome.type === 'problem') {
			messages.say({text: outcome.text, tone: 'refused'});
		}
	}
}
