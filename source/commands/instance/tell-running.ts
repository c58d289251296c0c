import process from 'node:process';
import {answersAt} from '../../api/answers-at.ts';
import {holderOf} from './running.ts';

/** Whether another devtui runs the project; it has then been said which. */
export async function tellRunning(socket: string): Promise<boolean> {
	if (!await answersAt(socket)) {
		return false;
	}

	const {pid} = await holderOf(socket);
	process.stderr.write(pid === undefined
		? 'This project is running already, in a devtui that does not answer.\n'
		: `This project is running already, in the devtui with pid ${pid}. Command it with: devtui ps, devtui logs -f, devtui down\n`);
	return true;
}
