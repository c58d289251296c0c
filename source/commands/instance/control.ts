import type {Socket} from 'node:net';
import type {Engine} from '../../app.ts';
import type {LoadAnswer} from '../../api/instance.ts';
import type {Reloader} from '../../api/reloader.ts';
import type {Guard} from '../../http/guard.ts';
import type {ApiServer} from '../../api/server.ts';
import {mostConnections, refuseConnection} from '../../api/crowd.ts';
import type {Claim} from '../../api/socket.ts';
import type {ProjectSpec} from '../../core/spec.ts';
import type {EngineStage} from '../attach/stage-of.ts';
import type {Listening} from '../listen/listening.ts';
import {placeOf} from './place.ts';
import {rememberRuns} from './remember-runs.ts';

export interface Control {
	close(): Promise<void>;
}

export interface ControlOptions {
	/** Of one that another devtui has, nothing comes. */
	readonly claim: Claim;
	/** As they were given by name. */
	readonly files?: readonly string[];
	readonly engine: Engine;
	readonly load: (hasColor: boolean) => LoadAnswer | Promise<LoadAnswer>;
	/** Absent: the file is read only when somebody asks for it. */
	readonly reloader?: Reloader;
	/** A port at which it answers too. */
	readonly listening?: Listening;
	readonly adapt?: (project: ProjectSpec) => ProjectSpec;
	/** Consoles can be attached. */
	readonly stage?: EngineStage;
	/** Why services can neither come nor go, if they cannot: a sentence. */
	readonly cannotChange?: string;
	/** Commands of other shells cannot reach this devtui. */
	readonly onProblem: (message: string) => void;
}

/** Serve who gives commands. What understands them is loaded when the first one comes: most instances are never asked. */
export async function openControl({claim, files = [], engine, load, reloader, listening, adapt, stage, cannotChange, onProblem}: ControlOptions): Promise<Control> {
	const startedAt = Date.now();
	const runsOf = rememberRuns(engine);
	const connections = new Set<Socket>();
	let server: Promise<ApiServer> | undefined;
	const take = (connection: Socket, guard?: Guard) => {
		connections.add(connection);
		connection.on('close', () => {
			connections.delete(connection);
		});
		// Its end is told by `close`.
		connection.on('error', () => {});
		// In a storm there is no time for words.
		if (connections.size > mostConnections + mostRefused) {
			connection.destroy();
			return;
		}

		if (connections.size > mostConnections) {
			refuseConnection(connection);
			return;
		}

		server ??= import('./serve-instance.ts').then(({serveInstance}) => serveInstance({engine, load, files: placeOf(files).files, ...reloader && {reloader}, ...adapt && {adapt}, ...stage && {stage}, ...cannotChange !== undefined && {cannotChange}, startedAt, runsOf}));
		void server.then(({accept}) => {
			accept(connection, guard);
		});
	};
	switch (claim.type) {
		case 'listening': {
			claim.serve(connection => {
				take(connection);
			});
			listening?.serve(take);
			return {
				async close() {
					claim.close();
					listening?.close();
					await (await server)?.close();
					for (const connection of connections) {
						connection.destroy();
					}
				},
			};
		}

		case 'taken': {
			listening?.close();
			return nothing;
		}

		case 'problem': {
			listening?.close();
			onProblem(`other shells cannot command this devtui: ${claim.message}`);
			return nothing;
		}
	}
}

const mostRefused = 32;

const nothing: Control = {
	async close() {},
};
