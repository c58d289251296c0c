import {onTestFinished} from 'vitest';
import type {Job, JobReport, ResultLine} from '../../source/fleet/builds.ts';
import {decodeUp, encodeBroadcast, encodeDown, encodePresence, isRefusal} from '../../source/fleet/codec.ts';
import type {Cancellation, DownMessage, Had, Hello, UpMessage} from '../../source/fleet/messages.ts';
import {topics} from '../../source/fleet/topics.ts';
import type {Link} from '../../source/wire/link.ts';
import {openBroker, type Broker} from '../../source/wire/broker.ts';
import {quietPort} from '../helpers/ports.ts';
import {until} from '../helpers/until.ts';

/** A hub of one builder that does what a test says, over real MQTT; what it has lives as long as the test. */
export interface ScriptedHub {
	readonly port: number;
	readonly url: string;
	/** Those that it has heard, the last one last. */
	readonly hellos: readonly Hello[];
	/** All that was said of each job, in its order. */
	said(job: string): readonly JobReport[];
	/** What was said last. */
	report(job: string): JobReport | undefined;
	/** What has come of a log, in its last attempt. */
	log(job: string, step?: number): Buffer;
	/** Work that comes again with each welcome until it is done with. */
	give(...jobs: readonly Job[]): void;
	cancel(...jobs: readonly Cancellation[]): void;
	govern(how: {readonly isPaused: boolean; readonly drains: boolean}): void;
	results(after: number, lines: readonly ResultLine[]): void;
	refuse(reason: string): void;
	/** Once it is final and its log whole; answers with what was said of it. */
	ended(job: string): Promise<JobReport>;
	/** The builder is told no more that jobs are done with, or that it is. */
	keepsJobs: boolean;
	/** As if the machine that it runs on were gone, until `open`. */
	close(): Promise<void>;
	open(): Promise<void>;
}

export interface ScriptedHubOptions {
	readonly token?: string;
	readonly name?: string;
	/** Answers no hello with a welcome. */
	readonly isShy?: true;
}

export async function scriptedHub({token, name = 'n1', isShy}: ScriptedHubOptions = {}): Promise<ScriptedHub> {
	const hellos: Hello[] = [];
	const reports = new Map<string, JobReport[]>();
	const logs = new Map<string, {readonly attempt: number; readonly pieces: Uint8Array[]; length: number}>();
	const given = new Map<string, Job>();
	const settled = new Set<string>();
	const wholes = new Set<string>();
	let broker: Broker | undefined;
	let link: Link | undefined;
	// Nobody else has it while the hub is away.
	const port = await quietPort();
	let hubs = 0;
	let builder: string | undefined;

	const hubSession = () => `hub${hubs}`;
	const send = (message: {readonly type: DownMessage['type']; readonly body: object}, session = builder) => {
		if (session !== undefined) {
			link?.publish(topics.builder(name).down, encodeDown({...message, session, hub: hubSession()} as DownMessage));
		}
	};

	const haveOf = (job: string): readonly Had[] => [...logs].flatMap(([key, {attempt, length}]) => {
		const [id = '', step] = key.split(' ');
		return id === job ? [{job, attempt, step: Number(step), offset: length}] : [];
	});

	const isWhole = ({job, attempt, steps}: JobReport) => steps?.every(({state, logBytes}, step) => {
		const log = logs.get(`${job} ${step}`);
		return ['passed', 'failed', 'unknown', 'cancelled'].includes(state) && (logBytes === 0 || (log?.attempt === attempt && log.length === logBytes));
	}) ?? false;

	const hear = (message: UpMessage) => {
		if (message.type === 'hello') {
			hellos.push(message.body);
			builder = message.session;
			for (const report of message.body.held) {
				record(report);
			}

			if (!isShy) {
				const held = new Set(message.body.held.map(({job}) => job));
				send({type: 'welcome', body: {
					seat: 1,
					order: 0,
					isPaused: false,
					had: message.body.held.flatMap(({job}) => haveOf(job)),
					work: [...given.values()].filter(({id}) => !held.has(id) && !settled.has(id)),
					settled: [...held].filter(id => settled.has(id)),
					cancelled: [],
				}});
			}
		} else if (message.type === 'report' && message.hub === hubSession()) {
			for (const report of message.body.reports) {
				record(report);
			}

			for (const {job, attempt, step, offset, bytes} of message.body.chunks) {
				const key = `${job} ${step}`;
				const known = logs.get(key);
				const log = known?.attempt === attempt ? known : {attempt, pieces: [], length: 0};
				if ((known?.attempt ?? 0) <= attempt && offset <= log.length) {
					const piece = bytes.subarray(log.length - offset);
					log.pieces.push(piece);
					log.length += piece.length;
					logs.set(key, log);
				}
			}

			const told = [...new Set([...message.body.reports, ...message.body.chunks].map(({job}) => job))];
			for (const job of told) {
				const last = reports.get(job)?.at(-1);
				if (last && isWhole(last)) {
					wholes.add(job);
				}
			}

			const done = hub.keepsJobs ? [] : told.filter(job => wholes.has(job));
			for (const job of done) {
				settled.add(job);
			}

			send({type: 'acknowledge', body: {had: told.flatMap(haveOf), settled: done}});
		}
	};

	const record = (report: JobReport) => {
		reports.set(report.job, [...reports.get(report.job) ?? [], report]);
	};

	const hub: ScriptedHub = {
		port,
		url: `mqtt://127.0.0.1:${port}`,
		hellos,
		said: job => reports.get(job) ?? [],
		report: job => reports.get(job)?.at(-1),
		log: (job, step = 0) => Buffer.concat(logs.get(`${job} ${step}`)?.pieces ?? []),
		give(...jobs) {
			for (const job of jobs) {
				given.set(job.id, job);
			}

			send({type: 'work', body: {jobs}});
		},
		cancel: (...jobs) => send({type: 'cancel', body: {jobs}}),
		govern: how => send({type: 'govern', body: {order: 1, ...how}}),
		results(after, lines) {
			link?.publish(topics.all, encodeBroadcast({type: 'results', hub: hubSession(), body: {after, upTo: lines.at(-1)?.number ?? after, lines}}));
		},
		refuse: reason => send({type: 'refuse', body: {reason}}),
		async ended(job) {
			await until(`the end of ${job}`, () => wholes.has(job), {found: () => JSON.stringify(reports.get(job)?.at(-1))});
			return reports.get(job)!.at(-1)!;
		},
		keepsJobs: false,
		async close() {
			const closed = broker?.close();
			broker = undefined;
			link = undefined;
			builder = undefined;
			await closed;
		},
		async open() {
			hubs++;
			broker = await openBroker({
				host: '127.0.0.1',
				port,
				authenticate: async (user, given) => token === undefined || given === token ? {role: 'builder', name: user ?? ''} : undefined,
				maxPacketBytes: 16 * 1024 * 1024,
				maxPacketsPerSecond: 10_000,
			});
			link = broker.link({clientId: `client:hub${hubs}`, subscriptions: [topics.builder(name).up]}, {
				connected() {},
				lost() {},
				rejected() {},
				message(_topic, payload) {
					const message = decodeUp(payload);
					if (isRefusal(message)) {
						throw new Error(message.refusal);
					}

					hear(message);
				},
			});
			const opened = link;
			await until('the hub to be connected', () => opened.isConnected);
			opened.publish(topics.hub, encodePresence({session: hubSession()}), {retain: true});
		},
	};
	await hub.open();
	onTestFinished(async () => hub.close());
	return hub;
}
