import type {Socket} from 'node:net';

/**
 * Connections of which nobody knows yet whose they are. There is room for some at a time; those who come then wait outside, unheard, in
 * their turn: when a hub is back a thousand builders come at once, and none of them is to come again for that.
 */
export interface Lobby {
	/** `go` is called now, or once there is room; never for one that has been closed meanwhile, or for whom there is not even room outside. */
	enter(socket: Socket, go: () => void): void;
	/** It is known who they are. */
	leave(socket: Socket): void;
	/** All are sent away, and nobody is let in any more. */
	end(): void;
}

export interface LobbyLimits {
	/** At a time, from everywhere and from one address. */
	readonly maxStrangers: number;
	readonly maxStrangersOfOne: number;
	/** Who wait outside, likewise. */
	readonly maxWaiting: number;
	readonly maxWaitingOfOne: number;
	/** From being let in to being known, the TLS handshake and the look at the token included; and outside. */
	readonly patienceMs: number;
}

interface Stranger {
	readonly socket: Socket;
	readonly address: string;
	readonly go: () => void;
}

export function createLobby({maxStrangers, maxStrangersOfOne, maxWaiting, maxWaitingOfOne, patienceMs}: LobbyLimits, tooSlow: (address: string) => void): Lobby {
	let isOver = false;
	const inside = new Map<string, {readonly address: string; readonly timer: NodeJS.Timeout; readonly socket: Socket}>();
	const insideOf = new Map<string, number>();
	/** By address, which take turns: whoever sends many does not stand in the way of others. */
	const outside = new Map<string, Map<Stranger, NodeJS.Timeout>>();
	let outsideCount = 0;

	const hasRoom = (address: string) => !isOver && inside.size < maxStrangers && (insideOf.get(address) ?? 0) < maxStrangersOfOne;

	const letIn = ({socket, address, go}: Stranger) => {
		insideOf.set(address, (insideOf.get(address) ?? 0) + 1);
		const timer = setTimeout(() => {
			tooSlow(address);
			socket.destroy();
		}, patienceMs);
		inside.set(keyOf(socket), {address, timer, socket});
		go();
	};

	const waitOutside = (stranger: Stranger) => {
		const {socket, address} = stranger;
		const line = outside.get(address) ?? new Map<Stranger, NodeJS.Timeout>();
		if (isOver || outsideCount >= maxWaiting || line.size >= maxWaitingOfOne) {
			socket.destroy();
			return;
		}

		outside.set(address, line);
		outsideCount++;
		line.set(stranger, setTimeout(() => {
			socket.destroy();
		}, patienceMs));
	};

	/** False: it does not wait. */
	const leaveLine = (stranger: Stranger): boolean => {
		const line = outside.get(stranger.address);
		const timer = line?.get(stranger);
		if (!line || timer === undefined) {
			return false;
		}

		clearTimeout(timer);
		line.delete(stranger);
		outsideCount--;
		outside.delete(stranger.address);
		if (line.size > 0) {
			outside.set(stranger.address, line);
		}

		return true;
	};

	/** An address that has had its turn comes last, and so is looked at once more while there is room. */
	const fill = () => {
		for (const [address, line] of outside) {
			if (inside.size >= maxStrangers) {
				break;
			}

			const [first] = line.keys();
			if (first && hasRoom(address)) {
				leaveLine(first);
				letIn(first);
			}
		}
	};

	function remove(key: string): void {
		const stranger = inside.get(key);
		if (stranger) {
			clearTimeout(stranger.timer);
			inside.delete(key);
			const others = insideOf.get(stranger.address)! - 1;
			if (others === 0) {
				insideOf.delete(stranger.address);
			} else {
				insideOf.set(stranger.address, others);
			}

			fill();
		}
	}

	return {
		enter(socket, go) {
			const key = keyOf(socket);
			const stranger = {socket, address: socket.remoteAddress ?? '', go};
			if (inside.has(key)) {
				socket.destroy();
				return;
			}

			socket.once('close', () => {
				if (!leaveLine(stranger)) {
					remove(key);
				}
			});
			if (hasRoom(stranger.address)) {
				letIn(stranger);
			} else {
				waitOutside(stranger);
			}
		},
		leave(socket) {
			remove(keyOf(socket));
		},
		end() {
			const strangers = [...inside.values(), ...[...outside.values()].flatMap(line => [...line.keys()])];
			isOver = true;
			for (const {socket} of strangers) {
				socket.destroy();
			}
		},
	};
}

/** The same for a connection and for the TLS that is in it, which do not know each other. */
function keyOf({remoteAddress = '', remotePort = 0, localAddress = ''}: Socket): string {
	return `${remoteAddress} ${remotePort} ${localAddress}`;
}
