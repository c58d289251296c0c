import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Socket} from 'node:net';

/** Ends connections whose requests do not come: half a header, a body byte by byte, nothing after an answer. */
export interface Patience {
	begin(connection: Socket): void;
	/** The head of a request is there. */
	noticeRequest(request: IncomingMessage, response: ServerResponse): void;
}

export function createPatience(requestMs: number): Patience {
	const timers = new WeakMap<Socket, NodeJS.Timeout>();

	function wait(connection: Socket): void {
		clearTimeout(timers.get(connection));
		const timer = setTimeout(() => {
			connection.destroy();
		}, requestMs);
		timer.unref();
		timers.set(connection, timer);
	}

	return {
		begin(connection) {
			wait(connection);
			connection.on('close', () => {
				clearTimeout(timers.get(connection));
			});
		},
		noticeRequest(request, response) {
			const connection = request.socket;
			if (!timers.has(connection)) {
				return;
			}

			// As long as the answer takes; the body has what is left of the time.
			request.on('end', () => {
				clearTimeout(timers.get(connection));
			});
			response.on('close', () => {
				if (!connection.destroyed) {
					wait(connection);
				}
			});
		},
	};
}
