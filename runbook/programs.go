package runbook

// plainPrograms have one effect whatever their arguments are.
var plainPrograms = tabled(map[effect]string{
	reads: `echo printf true false : [ test sleep expr bc seq basename dirname cat ls head tail wc cut tr sort
		uniq nl tac rev comm paste join fold column fmt diff cmp jq grep egrep fgrep rg date whoami id groups
		hostname uname uptime df du free ps top htop pgrep lsof ss netstat ping ping6 traceroute dig nslookup
		host whois getent which type pwd stat file base64 md5sum sha1sum sha256sum shasum cksum strings xxd od
		hexdump less more man wait exit return shift break continue cd pushd popd dirs set shopt ulimit umask
		trap declare local export readonly unset typeset let read mapfile jobs times clear tput nproc lscpu
		lsblk lspci vmstat iostat mpstat sar dmesg journalctl last who w arp yq numfmt factor readlink
		pg_isready lvs vgs pvs getfacl nvidia-smi pg_lsclusters realpath locale tree watch sudo time nohup nice timeout stdbuf unbuffer getopts hash alias`,
	outage: `pg_restore dropdb mkfs fdisk parted shutdown reboot halt poweroff killall pkill kill dd truncate shred wipefs`,
	local: `mkdir touch env printenv history man tee-scratch tsc jest vitest eslint prettier pytest tox mypy
		ruff trivy gitleaks shellcheck hadolint unzip gzip gunzip zip bzip2 xz open xdg-open pbcopy`,
})

func tabled(by map[effect]string) map[string]effect {
	m := map[string]effect{}
	for e, list := range by {
		for w := range set(list) {
			m[w] = max(m[w], e)
		}
	}
	return m
}

// programs have verbs. What is in no list changes something.
var programs = map[string]verbs{
	"docker": {
		reads:  "ps images logs inspect version info stats top port history events diff search buildx/ls buildx/inspect buildx/version container/ls container/logs container/inspect image/ls image/inspect volume/ls volume/inspect network/ls network/inspect system/df compose/ps compose/logs compose/config manifest/inspect context/ls node/ls service/ls service/ps service/logs service/inspect stack/ls stack/ps",
		local:  "build tag pull login logout save load buildx/build image/build image/tag image/pull compose/build compose/pull context/use",
		outage: "rm rmi system/prune volume/rm volume/prune stop kill stack/rm service/rm compose/down",
		bare:   reads, terminal: "exec attach run",
	},
	"git": {
		reads:  "status log diff show blame describe rev-parse rev-list ls-files ls-tree ls-remote shortlog cat-file grep merge-base name-rev reflog version for-each-ref show-ref",
		outage: "reflog/expire reflog/delete",
		local:  "clone fetch pull checkout switch branch add commit stash merge rebase cherry-pick tag init restore worktree submodule config remote revert reset mv rm am apply clean bisect",
		bare:   reads,
	},
	"kubectl": kube, "oc": kube,
	"helm": {
		reads:  "list ls status get history template search show version lint diff env dependency/list",
		local:  "repo pull package dependency create",
		outage: "uninstall delete del",
		bare:   reads,
	},
	"terraform": terraform, "tofu": terraform, "terragrunt": terraform, "tf": terraform,
	"npm": node, "yarn": node, "pnpm": node,
	"go":        {reads: "version list doc", local: "build test vet mod fmt install get clean env", bare: reads},
	"cargo":     {reads: "--version tree", local: "build test check clippy fmt bench", bare: reads},
	"systemctl": {reads: "status is-active is-enabled is-failed list-units list-timers list-unit-files list-dependencies show cat", outage: "stop kill disable mask poweroff reboot halt", bare: reads},
	"gh": {
		reads:  "pr/view pr/list pr/checks pr/status pr/diff run/list run/view run/watch release/list release/view repo/view repo/list issue/list issue/view workflow/list workflow/view auth/status search status variable/list secret/list",
		local:  "auth/login auth/token pr/checkout repo/clone release/download run/download alias/list config/get config/list",
		outage: "release/delete repo/delete secret/set secret/delete",
		bare:   reads,
	},
	"az":                   {bare: reads},
	"rabbitmqctl":          {reads: "list_* status cluster_status report environment ping node_health_check version", outage: "stop stop_app reset force_reset delete_queue purge_queue", bare: reads},
	"rabbitmq-diagnostics": {reads: "ping status check_* cluster_status memory_breakdown list_* alarms version", bare: reads},
	"etcdctl":              {reads: "get endpoint/health endpoint/status member/list alarm/list version", outage: "del member/remove", bare: reads},
	"nomad":                {reads: "status node/status job/status alloc/status alloc/logs server/members version", outage: "job/stop stop system/gc", bare: reads},
	"ceph":                 {reads: "-s status health df osd/tree osd/df osd/stat mon/stat version", bare: reads},
	"linkerd":              {reads: "check version viz/stat", bare: reads},
	"istioctl":             {reads: "version analyze proxy-status ps", bare: reads},
	"cilium":               {reads: "status version", bare: reads},
	"zpool":                {reads: "status list iostat history get", outage: "destroy", bare: reads},
	"zfs":                  {reads: "list get", outage: "destroy rollback", bare: reads},
	"apachectl":            {reads: "configtest status fullstatus"},
	"kops":                 {reads: "get validate version toolbox/dump", local: "export", outage: "delete", bare: reads},
	"restic":               {reads: "snapshots ls stats version cache diff check find list", outage: "forget prune", bare: reads},
	"eksctl":               {reads: "get version info utils/describe-*", outage: "delete", bare: reads},
	"argocd":               {reads: "app/get app/list app/history app/diff app/logs app/wait version cluster/list", local: "login", outage: "app/delete", bare: reads},
	"gds":                  {local: "aws", bare: reads},
	"gitlab-patronictl":    {reads: "list history topology show-config version", bare: reads},
	"patronictl":           {reads: "list history topology show-config version", bare: reads},
	"vault":                {reads: "status list version", local: "login read kv/get kv/list", outage: "delete kv/delete kv/put write kv/destroy", bare: reads},
	"consul":               {reads: "members info catalog kv/get version", bare: reads},
	"crictl":               {reads: "ps pods images logs inspect inspecti inspectp stats info version", outage: "rm rmi rmp stop stopp", bare: reads},
	"velero":               {reads: "get describe version backup/describe backup/get backup/logs restore/describe restore/get restore/logs", outage: "delete restore/create backup/delete", bare: reads},
	"pm2":                  {reads: "list ls status logs describe show monit", outage: "stop delete kill", bare: reads},
	"supervisorctl":        {reads: "status tail avail pid", outage: "stop shutdown", bare: reads},
	"rpm-ostree":           {reads: "status db", bare: reads},
	"gitlab-ctl":           {reads: "status tail", outage: "stop", bare: reads},
	"flux":                 {reads: "get check logs events tree version", bare: reads},
	"cf":                   {reads: "apps app services service logs events routes spaces orgs", local: "login env target", outage: "delete delete-service", bare: reads},
	"heroku":               {reads: "apps logs ps releases status info pg:info", bare: reads},
}

var kube = verbs{
	reads:  "get describe logs log top explain version cluster-info api-resources api-versions events diff wait whoami projects status rollout/status rollout/history config/view config/current-context config/get-contexts auth/can-i adm/top",
	local:  "config/use-context config/set-context project login logout port-forward proxy completion kustomize cp adm/must-gather",
	outage: "delete drain cordon adm/drain replace rollout/undo",
	bare:   reads, terminal: "exec attach edit debug rsh attach",
}

var terraform = verbs{
	reads:  "plan show output validate version providers providers/schema graph state/list state/show state/pull workspace/list workspace/show",
	local:  "init fmt get login workspace/select console providers/lock providers/mirror",
	outage: "destroy state/rm state/mv taint force-unlock",
	bare:   reads,
}

var node = verbs{
	reads: "audit ls list outdated view info why --version -v",
	local: "test t build ci install i add lint start typecheck version pack cache update",
	bare:  local,
}
