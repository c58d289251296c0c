import {connect, createServer} from 'node:net';

/** Whether somebody listens there, found by trying: for systems that keep no table one may read. */
export async function isTaken(port: number, address: string): Promise<boolean> {
	// On some systems a listener on all addresses does not keep others from one of them: whoever answers is there too.
	return await isAnswered(port, address) || !await canListen(port, address);
}

async function isAnswered(port: number, host: string): Promise<boolean> {
	return new Promise(resolve => {
		const socket = connect({port, host, timeout: answerLimitMs});
		const end = (isAnswer: boolean) => {
			socket.destroy();
			resolve(isAnswer);
		};

		socket.once('connect', () => end(true));
		socket.once('timeout', () => end(false));
		socket.on('error', () => end(false));
	});
}

async function canListen(port: number, host: string): Promise<boolean> {
	return new Promise(resolve => {
		const server = createServer();
		server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
		server.listen({port, host, exclusive: true}, () => {
			server.close(() => resolve(true));
		});
	});
}

const answerLimitMs = 500;
