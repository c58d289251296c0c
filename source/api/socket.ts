import {chmodSync, linkSync, lstatSync, renameSync, rmSync} from 'node:fs';
import {createServer, type Server, type Socket} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {answersAt} from './answers-at.ts';
import {makePrivateDirectory} from './private-directory.ts';
import {sweepLeftovers} from './sweep-leftovers.ts';
import {takeTurn} from './take-turn.ts';

export type Claim =
	| Held
	/** Another instance of the project has it. */
	| {readonly type: 'taken'}
	| {readonly type: 'problem'; readonly message: string};

export interface Held {
	readonly type: 'listening';
	/** Whoever has connected before waits until then. Called once. */
	readonly serve: (onConnection: (connection: Socket) => void) => void;
	readonly close: () => void;
}

/**
 * Listen there for nobody but this user. One who died without taking its socket along is succeeded; a living one keeps it.
 * The socket goes when devtui goes, unless it is killed.
 */
export async function claimSocket(socket: string): Promise<Claim> {
	const trouble = makePrivateDirectory(path.dirname(socket));
	if (trouble !== undefined) {
		return {type: 'problem', message: trouble};
	}

	// Under a name of its own first: a link to the real one is made only where there is none, which no two can both do.
	const own = path.join(path.dirname(socket), `${process.pid}-${claims++}`);
	const {accept, serve} = createReception();
	const server = createServer({allowHalfOpen: true}, accept);
	const removeOwn = () => {
		rmSync(own, {force: true});
	};

	// Nobody waits for it when devtui ends just now.
	process.on('exit', removeOwn);
	try {
		await sweepLeftovers(path.dirname(socket));
		removeOwn();
		await listen(server, own);
		chmodSync(own, 0o600);
		const isOurs = await takeTurn(socket, async () => link(own, socket));
		if (!isOurs) {
			server.close();
			return {type: 'taken'};
		}

		return {type: 'listening', serve, close: keep(server, socket)};
	} catch (error) {
		server.close();
		return {type: 'problem', message: (error as Error).message};
	} finally {
		removeOwn();
		process.off('exit', removeOwn);
	}
}

let claims = 0;

/** Between the claim and who serves there may be much to load. */
function createReception(): {readonly accept: (connection: Socket) => void; readonly serve: Held['serve']} {
	const early = new Set<Socket>();
	let take = (connection: Socket) => {
		early.add(connection);
		connection.on('error', ignore);
		connection.once('close', () => {
			early.delete(connection);
		});
	};

	return {
		accept(connection) {
			take(connection);
		},
		serve(onConnection) {
			take = onConnection;
			for (const connection of early) {
				early.delete(connection);
				connection.off('error', ignore);
				onConnection(connection);
			}
		},
	};
}

function ignore() {
	// Its end is told by `close`.
}

/** Whether the name is ours now. */
async function link(own: string, socket: string): Promise<boolean> {
	for (let attempt = 0; attempt < attempts; attempt++) {
		const before = inodeOf(socket);
		if (before === undefined) {
			try {
				linkSync(own, socket);
				return true;
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
					throw error;
				}
			}
		} else if (await answersAt(socket)) {
			return false;
		} else {
			removeStale(socket, before, own);
		}
	}

	return false;
}

/** Others may be about to do the same. */
const attempts = 10;

function removeStale(socket: string, inode: number, own: string): void {
	const aside = `${own}s`;
	try {
		renameSync(socket, aside);
		// Somebody else was faster, and this is theirs: it lives.
		if (inodeOf(aside) !== inode) {
			linkSync(aside, socket);
		}
	} catch {
		// Gone, or there is a new one already: the next look tells.
	}

	rmSync(aside, {force: true});
}

async function listen(server: Server, socket: string): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(socket, () => {
			server.off('error', reject);
			resolve();
		});
	});
}

function keep(server: Server, socket: string): () => void {
	const inode = inodeOf(socket);
	const remove = () => {
		if (inodeOf(socket) === inode) {
			rmSync(socket, {force: true});
		}
	};

	process.on('exit', remove);
	return () => {
		process.off('exit', remove);
		remove();
		server.close();
	};
}

function inodeOf(file: string): number | undefined {
	return lstatSync(file, {throwIfNoEntry: false})?.ino;
}
