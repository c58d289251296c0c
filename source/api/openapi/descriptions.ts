import type {GenericSchema} from 'valibot';
import * as answers from './answers.ts';

/** What a person who reads the description is told of a route beyond what it takes. */
export interface Description {
	readonly summary: string;
	readonly answer: GenericSchema;
	/** Told line by line (JSON lines, or server-sent events when `Accept` asks for them): `answer` is a line. */
	readonly isLines?: true;
	/** As server-sent events, where these are others than the answer. */
	readonly event?: GenericSchema;
}

/** By method and path. */
export const descriptions: Readonly<Record<string, Description>> = {
	'GET /instance': {summary: 'The devtui that runs.', answer: answers.instance},
	'GET /openapi.json': {summary: 'This description.', answer: answers.anything},
	'GET /services': {
		summary: 'The services that run, and how. As server-sent events: each service, then each that changes, as it changes.',
		answer: answers.services,
		event: answers.serviceChange,
	},
	'GET /state': {summary: 'The devtui that runs, and the services, and how: in one answer.', answer: answers.state},
	'GET /environment': {summary: 'The environment of a service.', answer: answers.environment},
	'GET /checkpoints': {summary: 'The files from which the program of a service can go on, in the order in which it has opened them.', answer: answers.checkpoints},
	'GET /logs': {
		summary: 'What services have printed, and with `follow` what they print from now on, without a gap and nothing twice.',
		answer: answers.logLine,
		isLines: true,
	},
	'GET /events': {summary: 'What becomes of services, from now on.', answer: answers.event, isLines: true},
	'GET /graph': {summary: 'Who needs whom.', answer: answers.graph},
	'GET /execution': {summary: 'What a command has to be given to run where a service does.', answer: answers.execution},
	'GET /explanations': {summary: 'Why services are in the state they are in: what they wait for, probes, failures in a row, who needs them.', answer: answers.anything},
	'GET /runs': {summary: 'The last runs of services: why each began, how long it lived, how it ended.', answer: answers.anything},
	'GET /configuration': {summary: 'The file in the long form, with secrets masked.', answer: answers.anything},
	'GET /log-page': {summary: 'Some lines of the log around a place in it, and how many there are before and behind.', answer: answers.anything},
	'GET /snapshot': {summary: 'All that is known, as "devtui snapshot" writes it: a head, a journal, entries of the logs, an end.', answer: answers.anything, isLines: true},
	'GET /attach': {summary: 'What an attached console is told, for a console of the same version.', answer: answers.anything, isLines: true},
	'POST /attach/say': {summary: 'What an attached console says.', answer: answers.anything},
	'GET /attach/look': {summary: 'What an attached console looks up of a service while somebody looks at its details.', answer: answers.anything},
	'POST /start': {summary: 'Start services, and what they need; none named: what `up` would start.', answer: answers.verdicts},
	'POST /stop': {summary: 'Stop services; answers when they are dead.', answer: answers.verdicts},
	'POST /restart': {summary: 'Restart services; answers when they are ready.', answer: answers.verdicts},
	'POST /rewind': {summary: 'Go on from where the program of a service opened a file; answers when it does.', answer: answers.verdicts},
	'POST /rebuild': {summary: 'Build services, then restart them and whoever depends on them; answers when they have started.', answer: answers.verdicts},
	'POST /pause': {summary: 'Stop watching files for now; changes are counted.', answer: answers.verdicts},
	'POST /resume': {summary: 'Watch again; what has changed meanwhile counts as one change.', answer: answers.verdicts},
	'POST /signal': {summary: 'Send a signal to services.', answer: answers.verdicts},
	'POST /send': {summary: 'Type text into a service, as it stands.', answer: answers.verdicts},
	'POST /wait': {summary: 'Answers when services are ready, have started or have ended.', answer: answers.verdicts},
	'POST /down': {summary: 'End the instance and all that it runs; with `except` all other services are stopped, and it goes on.', answer: answers.nothing},
	'POST /reload': {summary: 'Read the file again; services that are the same run on.', answer: answers.reloaded},
	'POST /scale': {summary: 'Run so many copies of a service, until the file is read again.', answer: answers.goneOver},
	'POST /add': {summary: 'Run one more service, which is in no file.', answer: answers.verdicts},
	'POST /remove': {summary: 'Stop services and take them out.', answer: answers.verdicts},
};
