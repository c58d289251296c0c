const names = new Set([
	'.git',
	'.hg',
	'.svn',
	'.jj',
	'node_modules',
	'.devtui',
	'__pycache__',
	'.DS_Store',
	'.autorestart_includes',
	'.autorestart_excludes',
]);

/** What editors write beside the file that is being edited. */
const editorFile = new RegExp([
	/\.sw[n-px]$/, // vim: swap
	/~$/, // backups
	/^\.#/, // emacs: lock
	/^#.*#$/, // emacs: auto-save
	/___jb_(?:tmp|old)___$/, // JetBrains
	/\.kate-swp$/,
	/^\.goutputstream-/, // gedit
	/^\.subl.*\.tmp$/,
	/\.crswap$/, // Chrome's editor, VS Code for the web
	/^\.~lock\..*#$/, // LibreOffice: lock
	/^\.nfs[\da-f]{16,}$|^\.fuse_hidden[\da-f]{16,}$/, // a file that was replaced while somebody has it open, on NFS and FUSE
].map(expression => expression.source).join('|'));

/** Names that a directory may well have, or a file that stays: `sediments`. */
const shortLivedFile = /^4913$|^5036$|^sed(?=[a-z]*[A-Z\d])[A-Za-z\d]{6}$/; // vim: may I write here?, sed -i

/** Whether a file or directory of this name is never watched. */
export function isAlwaysExcluded(name: string, isDirectory: boolean): boolean {
	return names.has(name) || editorFile.test(name) || (!isDirectory && shortLivedFile.test(name));
}
