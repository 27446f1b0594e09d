package runbook

import "strings"

// effect is how far a command reaches. Higher is more dangerous; what a table
// does not know is Changes.
type effect int

const (
	reads   effect = iota // looks, and prints what it sees
	local                 // this machine's scratch files, or output that must be masked
	changes               // something outside this machine; can be undone
	outage                // outage, data, secrets, or cannot be undone
)

// verbs are one program's verbs by effect, words split by spaces. A verb that
// ends in "*" takes any ending; two words "rollout status" stand in the table
// as "rollout/status". otherwise is the effect of a verb in no list.
type verbs struct {
	reads, local, changes, outage string
	bare                          effect // without a verb
	terminal                      string // verbs that need the terminal
}

// effectOf looks a call's verb up: the two-word form first.
func (v verbs) effectOf(c call) effect {
	one, sure := c.sureVerb(0)
	if !sure {
		return changes
	}
	if one == "" {
		if len(c.args) == 0 || c.has("--version", "--help", "-h", "-V") {
			return v.bare
		}
		return changes
	}
	two, sure := c.sureVerb(1)
	if !sure && v.parted(one) {
		return changes // "reflog --x expire": what follows decides
	}
	for _, w := range []string{one + "/" + two, one} {
		switch {
		case listed(v.outage, w):
			return outage
		case listed(v.changes, w):
			return changes
		case listed(v.reads, w):
			return reads
		case listed(v.local, w):
			return local
		}
	}
	return changes
}

// parted tells whether the second word after verb decides.
func (v verbs) parted(verb string) bool {
	for _, list := range []string{v.outage, v.changes, v.reads, v.local} {
		if i := strings.Index(list, verb+"/"); i == 0 || i > 0 && list[i-1] == ' ' {
			return true
		}
	}
	return false
}

func listed(list, w string) bool {
	for rest := list; rest != ""; {
		var item string
		item, rest, _ = strings.Cut(rest, " ")
		if p, ok := strings.CutSuffix(item, "*"); ok && strings.HasPrefix(w, p) || item == w && w != "" {
			return true
		}
	}
	return false
}

// reaches is the effect of a call in a page that defines functions of its own.
func (c call) reaches(page *env) effect {
	if page != nil && len(page.funcs) > 0 {
		return effectOf(c, page)
	}
	if !c.judged {
		return effectOf(c, nil)
	}
	return c.reach
}

// judge asks the tables once for each call.
func (s *scan) judge() {
	for i := range s.calls {
		c := &s.calls[i]
		c.reach, c.judged = effectOf(*c, nil), true
	}
}

// effectOf is the effect of one call. It is certain only of literal programs.
func effectOf(c call, page *env) effect {
	if c.name == "" {
		return changes
	}
	if page != nil {
		if e, ok := page.funcs[c.name]; ok {
			return e
		}
	}
	if j, ok := judges[c.name]; ok {
		return j(c)
	}
	if v, ok := programs[c.name]; ok {
		return v.effectOf(c)
	}
	if e, ok := plainPrograms[c.name]; ok {
		return e
	}
	return changes
}

// known tells whether a program is in one of the tables.
func knownProgram(name string) bool {
	if _, ok := judges[name]; ok {
		return true
	}
	if _, ok := programs[name]; ok {
		return true
	}
	if _, ok := plainPrograms[name]; ok {
		return true
	}
	if _, ok := wrappers[name]; ok {
		return true
	}
	return familiar[name]
}

// familiar are programs that exist but whose effect no table tells.
var familiar = set(`eval exec source xargs bash sh zsh python python3 node ruby perl php java rails rake bundle
	ansible ansible-playbook chef-client knife puppet salt vault consul nomad etcdctl psql mysql mysqldump mongo
	mongosh redis-cli pg_dump pg_restore pg_dumpall createdb dropdb sqlite3 rabbitmqctl rclone rsync scp sftp ssh
	chroot mount umount fsck mkfs parted lvextend resize2fs iptables ufw crontab at useradd usermod passwd
	gcloud gsutil bq az cf heroku flyctl doctl eksctl kops kubeadm kustomize argocd flux skaffold istioctl linkerd
	calicoctl cilium velero k9s kubectx kubens minikube kind k3s crictl ctr nerdctl podman buildah skopeo
	pip pip3 pipx poetry uv brew apt apt-get yum dnf apk snap cargo mvn gradle gradlew lerna nx pnpm bun deno
	copilot ecs-cli ecspresso sam cdk serverless sls pulumi packer vagrant sops age gpg openssl
	gds-cli gds aws-vault granted restic borg barman pgbackrest wal-g patronictl gitlab-ctl gitlab-rake
	npx yarn tsc jest cast forge geth circleci travis jenkins hub glab sentry-cli newrelic datadog-ci
	wget nc ncat telnet tcpdump strace kill killall pkill reboot shutdown dd truncate ln chmod chown
	exit logout service systemctl launchctl supervisorctl pm2 forever tmux screen vi vim nano emacs`)
