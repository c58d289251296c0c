import type {Socket} from 'node:net';

/** Connections of which nobody knows yet whose they are. */
export interface Lobby {
	/** False: there is no room; it has been closed. */
	enter(socket: Socket): boolean;
	/** It is known who they are. */
	leave(socket: Socket): void;
}

export interface LobbyLimits {
	/** At a time, from everywhere and from one address. */
	readonly maxStrangers: number;
	readonly maxStrangersOfOne: number;
	/** From being accepted to being known, the TLS handshake and the look at the token included. */
	readonly patienceMs: number;
}

export function createLobby({maxStrangers, maxStrangersOfOne, patienceMs}: LobbyLimits, tooSlow: (address: string) => void): Lobby {
	const strangers = new Map<string, {readonly address: string; readonly timer: NodeJS.Timeout}>();
	const ofAddress = new Map<string, number>();

	function remove(key: string): void {
		const stranger = strangers.get(key);
		if (stranger) {
			clearTimeout(stranger.timer);
			strangers.delete(key);
			const others = ofAddress.get(stranger.address)! - 1;
			if (others === 0) {
				ofAddress.delete(stranger.address);
			} else {
				ofAddress.set(stranger.address, others);
			}
		}
	}

	return {
		enter(socket) {
			const address = socket.remoteAddress ?? '';
			const key = keyOf(socket);
			const present = ofAddress.get(address) ?? 0;
			if (strangers.size >= maxStrangers || present >= maxStrangersOfOne || strangers.has(key)) {
				socket.destroy();
				return false;
			}

			ofAddress.set(address, present + 1);
			const timer = setTimeout(() => {
				tooSlow(address);
				socket.destroy();
			}, patienceMs);
			strangers.set(key, {address, timer});
			socket.once('close', () => {
				remove(key);
			});
			return true;
		},
		leave(socket) {
			remove(keyOf(socket));
		},
	};
}

/** The same for a connection and for the TLS that is in it, which do not know each other. */
function keyOf({remoteAddress = '', remotePort = 0, localAddress = ''}: Socket): string {
	return `${remoteAddress} ${remotePort} ${localAddress}`;
}
