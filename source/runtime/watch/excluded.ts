const names = new Set([
	'.git',
	'.hg',
	'.svn',
	'.jj',
	'node_modules',
	'.devtui',
	'.devtui',
	'.DS_Store',
	'.autorestart_includes',
	'.autorestart_excludes',
]);

/** What editors write beside the file that is being edited. */
const editorFile = new RegExp([
	/\.sw[n-px]$/, // vim: swap
	/^4913$|^5036$/, // vim: may I write here?
	/~$/, // backups
	/^sed[A-Za-z\d]{6}$/, // sed -i
	/^\.#/, // emacs: lock
	/^#.*#$/, // emacs: auto-save
	/___jb_(?:tmp|old)___$/, // JetBrains
	/\.kate-swp$/,
	/^\.goutputstream-/, // gedit
	/^\.subl.*\.tmp$/,
	/\.crswap$/, // Chrome's editor, VS Code for the web
].map(expression => expression.source).join('|'));

/** Whether a file or directory of this name is never watched. */
export function isAlwaysExcluded(name: string): boolean {
	return names.has(name) || editorFile.test(name);
}
