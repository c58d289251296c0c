import {connect} from 'node:net';

/** Whether somebody accepts connections there. One that is stopped does: the kernel accepts in its place. */
export async function answersAt(socket: string): Promise<boolean> {
	return new Promise(resolve => {
		const connection = connect(socket);
		connection.once('connect', () => {
			connection.destroy();
			resolve(true);
		});
		connection.once('error', ({code}: NodeJS.ErrnoException) => {
			// EAGAIN: so many wait to be accepted that there is no room for one more.
			resolve(code === 'EAGAIN' || code === 'EACCES' || code === 'EPERM');
		});
	});
}
