import process from 'node:process';
import {answersAt} from '../../api/answers-at.ts';
import {holderOf} from './running.ts';

/** Whether another devtui runs the project; it has then been said which. */
export async function tellRunning(socket: string): Promise<boolean> {
	if (!await answersAt(socket)) {
		return false;
	}

	process.stderr.write(await describeRunning(socket));
	return true;
}

/** Which devtui it is that runs the project: a line. */
export async function describeRunning(socket: string): Promise<string> {
	const {pid} = await holderOf(socket);
	return pid === undefined
		? 'This project is running already, in a devtui that does not answer.\n'
		: `This project is running already, in the devtui with pid ${pid}. Command it with: devtui ps, devtui logs -f, devtui attach, devtui down\n`;
}
