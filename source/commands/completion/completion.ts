import process from 'node:process';
import bash from './devtui.bash';
import fish from './devtui.fish';
import zsh from './devtui.zsh';

/** Shells that can ask for what to complete. */
export type ShellName = 'bash' | 'zsh' | 'fish';

const scripts: Readonly<Record<ShellName, string>> = {bash, zsh, fish};

/** Print what a shell has to be told. */
export function completion(shell: ShellName): number {
	process.stdout.write(scripts[shell]);
	return 0;
}
